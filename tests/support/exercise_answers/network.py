"""Right and wrong answers to the exercises on the full network."""

from dataclasses import replace

from torch.nn import functional as F

from mbv2 import Architecture, MobileNetV2
from mbv2.spec import ARTICLE, REFERENCE


def small(strides):
    return Architecture([(t, c, n, s) for (t, c, n, _), s in zip(REFERENCE.stages, strides, strict=True)])


def score_map(model, x, bias=True, pooled=False, spread=False, softmax=False):
    features = model.last_conv(model.stages(model.first_conv(x)))
    features = model.avgpool(features) if pooled else features
    if spread:
        return model(x)[:, :, None, None].expand(-1, -1, *features.shape[2:])
    scores = F.conv2d(features, model.fc.weight[:, :, None, None], model.fc.bias if bias else None)
    return scores.softmax(1) if softmax else scores


# check: (right answers, wrong answers)
ANSWERS = {
    "check_batch_shape": (
        [(4, 72, 6, 10)],
        [(4, 96, 6, 10), (4, 72, 10, 6), (4, 72, 3, 5), (4, 72, 14, 14), (1, 72, 6, 10), (72, 6, 10)],
    ),
    "check_score_map": (
        [score_map],
        [
            lambda model, x: score_map(model, x, bias=False),
            lambda model, x: score_map(model, x, pooled=True),
            lambda model, x: score_map(model, x, spread=True),
            lambda model, x: score_map(model, x, softmax=True),
            lambda model, x: model(x),
            7,
        ],
    ),
    "check_network": (
        [MobileNetV2(0.75, 7, 1)],
        [MobileNetV2(0.75, 7), MobileNetV2(1.0, 7, 1), MobileNetV2(0.75, 8, 1), MobileNetV2, 3],
    ),
    "check_small_images": (
        [small((1, 1, 1, 2, 1, 2, 1)), small((2, 1, 2, 1, 1, 1, 1))],
        [
            REFERENCE,
            replace(small((1, 1, 2, 2, 1, 2, 1)), stem_stride=1),  # only the rows may change
            replace(small((1, 1, 1, 2, 1, 2, 1)), divisor=None),
            small((1, 1, 1, 1, 1, 1, 1)),
            Architecture([(1, 16, 1, 2), (6, 24, 1, 2)]),
            ARTICLE,
            [(1, 16, 1, 1)],
        ],
    ),
}
