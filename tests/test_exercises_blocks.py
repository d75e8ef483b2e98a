"""Right and wrong answers to the exercises on the two blocks."""

from torch.nn import functional as F

# check: (right answers, wrong answers)
ANSWERS = {
    "check_block_parameters": ([5136], [4704, 5112, 5136.0]),
    "check_depthwise": (
        [lambda x, w, s: F.conv2d(x, w, stride=s, padding=1, groups=x.shape[1])],
        [
            lambda x, w, s: F.conv2d(x, w, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w.flip(0), stride=s, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w.transpose(2, 3), stride=s, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w, stride=s, groups=5),
        ],
    ),
    "check_shortcuts": ([10], [12, 13, 17, "10"]),
    "check_has_shortcut": (
        [lambda i, o, s: i == o and s == 1],
        [lambda i, o, s: s == 1, lambda i, o, s: i == o, lambda i, o, s: None, True],
    ),
    "check_shortcuts_when_narrow": ([11], [10, 12, 17]),
}
