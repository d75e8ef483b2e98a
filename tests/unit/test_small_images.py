"""Networks for pictures of 32 × 32 pixels, held to counts that others published."""

from dataclasses import replace

import pytest
import torch

from mbv2 import REFERENCE, SMALL_IMAGES, Architecture, MobileNetV2, network_cost
from mbv2.published import CHECKPOINTS_SMALL


def counted(row, architecture):
    """Millions of parameters and of multiply-adds."""
    cost = network_cost(row.width_mult, 32, row.classes, architecture)
    return round(cost.params / 1e6, 2), round(cost.macs / 1e6, 2)


@pytest.mark.parametrize("row", CHECKPOINTS_SMALL)
def test_published_counts_of_networks_for_small_pictures(row):
    assert counted(row, SMALL_IMAGES) == (row.params_m, row.macs_m)
    for wrong in (replace(SMALL_IMAGES, stem_stride=2), replace(REFERENCE, stem_stride=1)):
        assert counted(row, wrong) != (row.params_m, row.macs_m)


def test_counts_to_the_last_one():
    cost = network_cost(1.0, 32, 10, SMALL_IMAGES)
    assert (cost.params, cost.macs) == (2_236_682, 87_976_448)
    assert sum(p.numel() for p in MobileNetV2(num_classes=10, architecture=SMALL_IMAGES).parameters()) == 2_236_682


@pytest.mark.parametrize("stem_stride", [1, 2])
def test_stem_stride_decides_what_the_first_convolution_gives(stem_stride):
    architecture = Architecture([(1, 16, 1, 1), (6, 24, 2, 2)], stem_stride=stem_stride)
    network = MobileNetV2(0.35, 7, architecture=architecture).eval()
    first = network.first_conv(torch.zeros(1, 3, 33, 20))
    layer = network_cost(0.35, (33, 20), 7, architecture).layers[0]
    assert first.shape[1:] == layer.out_shape
    assert first.shape[2:] == ((33, 20) if stem_stride == 1 else (17, 10))
    assert layer.stride == stem_stride


def test_stem_stride_is_2_where_nothing_is_said():
    assert Architecture([(1, 16, 1, 1)]).stem_stride == 2


@pytest.mark.parametrize(("wrong", "error"), [(3, ValueError), (0, ValueError), (1.0, TypeError), (True, TypeError)])
def test_other_stem_strides_are_refused_by_name(wrong, error):
    with pytest.raises(error, match="stem_stride"):
        Architecture([(1, 16, 1, 1)], stem_stride=wrong)
