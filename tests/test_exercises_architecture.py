"""Right and wrong answers to the exercises on the architecture."""

# check: (right answers, wrong answers)
ANSWERS = {
    "check_block_channels": ([(96, 576, 160), [96, 576, 160]], [(96, 960, 160), (160, 960, 160), 576, (96, 576)]),
    "check_to_eight": (
        [lambda v: (r := max(8, int(v + 4) // 8 * 8)) + 8 * (r < 0.9 * v)],
        [lambda v: max(8, int(v + 4) // 8 * 8), lambda v: int(v), lambda v: max(8, round(v / 8) * 8), 8],
    ),
    "check_largest_for_one_pixel": ([32], [16, 33, 63, 32.0]),
}
