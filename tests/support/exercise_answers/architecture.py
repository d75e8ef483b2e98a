"""Right and wrong answers to the exercises on the architecture."""

import numpy as np
import torch


def blocks(rows, k, expand_output=False, every_stride=False, keep_input=False):
    found = []
    for t, c, n, s in rows:
        for repeat in range(n):
            found.append((k, t * (c if expand_output else k), c, s if repeat == 0 or every_stride else 1))
            k = k if keep_input else c
    return found


# check: (right answers, wrong answers)
ANSWERS = {
    "check_block_channels": ([(96, 576, 160), [96, 576, 160]], [(96, 960, 160), (160, 960, 160), 576, (96, 576)]),
    "check_stage_shape": ([(32, 10, 10)], [(64, 10, 10), (32, 20, 20), (32, 14, 14), (10, 10, 32), (32, 5, 5), 32]),
    "check_to_eight": (
        [lambda v: (r := max(8, int(v + 4) // 8 * 8)) + 8 * (r < 0.9 * v)],
        [lambda v: max(8, int(v + 4) // 8 * 8), lambda v: int(v), lambda v: max(8, round(v / 8) * 8), 8],
    ),
    "check_largest_for_one_pixel": ([32, 32.0, np.ceil(31.5), torch.tensor(32)], [16, 33, 63, 32.5]),
    "check_rows_to_blocks": (
        [blocks],
        [
            lambda rows, k: blocks(rows, k, expand_output=True),
            lambda rows, k: blocks(rows, k, every_stride=True),
            lambda rows, k: blocks(rows, k, keep_input=True),
            lambda rows, k: blocks([(t, c, 1, s) for t, c, n, s in rows], k),
            lambda rows, k: blocks([(t, 32 if k == 5 else c, n, s) for t, c, n, s in rows], k),
            lambda rows, k: None,
            17,
        ],
    ),
}
