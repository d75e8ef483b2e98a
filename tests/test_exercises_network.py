"""Right and wrong answers to the exercises on the full network."""

from mbv2 import Architecture, MobileNetV2
from mbv2.spec import ARTICLE, REFERENCE


def small(strides):
    return Architecture([(t, c, n, s) for (t, c, n, _), s in zip(REFERENCE.stages, strides, strict=True)])


# check: (right answers, wrong answers)
ANSWERS = {
    "check_network": (
        [MobileNetV2(0.75, 7, 1)],
        [MobileNetV2(0.75, 7), MobileNetV2(1.0, 7, 1), MobileNetV2(0.75, 8, 1), MobileNetV2, 3],
    ),
    "check_small_images": (
        [small((1, 1, 1, 2, 1, 2, 1)), small((2, 1, 2, 1, 1, 1, 1))],
        [
            REFERENCE,
            small((1, 1, 1, 1, 1, 1, 1)),
            Architecture([(1, 16, 1, 2), (6, 24, 1, 2)]),
            ARTICLE,
            [(1, 16, 1, 1)],
        ],
    ),
}
