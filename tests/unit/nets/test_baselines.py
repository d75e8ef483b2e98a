"""mbv2.nets.baselines: against plain torch, torchvision's facts and the published tables."""

import csv

import pytest
import torch
from checkpoints import DISAGREE
from paths import DATA
from torch import nn
from torch.nn import functional as F
from torch.testing import assert_close
from torch_oracles import measure

from mbv2 import (
    BottleneckBlock,
    ConvNeXtBlock,
    DepthwiseSeparableConv,
    MobileNetV1,
    MobileNetV2,
    assert_same_outputs,
    calibrate_batch_norm,
)
from mbv2.cost import network_cost
from mbv2.published import CHECKPOINTS_V1
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE, Architecture

# Howard et al. 2017, Table 1: (stride, output channels) of the 13 separable blocks; the last stride as it must be.
TABLE_1 = [
    (1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512), (1, 512), (1, 512), (1, 512), (1, 512), (1, 512),
    (2, 1024), (1, 1024),
]  # fmt: skip


def numel(module):
    return sum(p.numel() for p in module.parameters())


def randomize(module):
    """Every value, running statistics too, at random: what is 0 or 1 by default would hide a mistake."""
    generator = torch.Generator().manual_seed(1)
    for name, tensor in module.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(torch.rand(tensor.shape, generator=generator) * 0.5 + 0.1 * name.endswith("var"))
    return module.eval()


def plain_v1(width_mult, num_classes, in_channels):
    """MobileNetV1 as one flat Sequential, written from the paper's table and from nothing else."""

    def unit(*args, **options):
        return [nn.Conv2d(*args, bias=False, **options), nn.BatchNorm2d(args[1]), nn.ReLU()]

    channels = int(32 * width_mult)
    layers = unit(in_channels, channels, 3, 2, 1)
    for stride, wanted in TABLE_1:
        layers += unit(channels, channels, 3, stride, 1, groups=channels)
        layers += unit(channels, int(wanted * width_mult), 1)
        channels = int(wanted * width_mult)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, num_classes))


def copy_in_order(source, target):
    """The values of `source` into `target`, whose state dict has other names in the same order."""
    theirs, ours = source.state_dict(), target.state_dict()
    target.load_state_dict(dict(zip(ours, theirs.values(), strict=True)))
    return target.eval()


def test_mobilenet_v1_has_4231976_parameters_and_568740352_multiply_adds():
    cost = network_cost(architecture=MOBILENET_V1)
    assert numel(MobileNetV1()) == cost.params == 4_231_976
    assert cost.macs == 568_740_352


@pytest.mark.parametrize(("width_mult", "in_channels", "size"), [(1.0, 3, (33, 47)), (0.3, 1, (64, 31))])
def test_mobilenet_v1_computes_what_the_papers_table_says(width_mult, in_channels, size):
    images = torch.rand(4, in_channels, *size, generator=torch.Generator().manual_seed(2))
    plain = calibrate_batch_norm(randomize(plain_v1(width_mult, 7, in_channels)), images)
    ours = copy_in_order(plain, MobileNetV1(width_mult, 7, in_channels))
    assert_same_outputs(ours, plain, images)
    with torch.no_grad():
        ours.stages[2][1].dwconv.conv.weight[3, 0, 1, 2] += 1
    with pytest.raises(AssertionError, match=r"the first layer that differs is stages\.2\.1"):
        assert_same_outputs(ours, plain, images)


@pytest.mark.parametrize(("width_mult", "resolution"), [(1.0, 224), (0.35, (65, 47)), (1.4, (33, 160)), (0.1, 1)])
def test_every_layer_of_v1_costs_what_torch_counts(width_mult, resolution):
    cost = network_cost(width_mult, resolution, 11, MOBILENET_V1, in_channels=2)
    height, width = cost.layers[0].in_shape[1:]
    with torch.device("meta"):
        model, image = MobileNetV1(width_mult, 11, 2).eval(), torch.zeros(1, 2, height, width)
    shapes, flops = measure(model, image)
    assert list(shapes) == [layer.name for layer in cost.layers]
    for layer in cost.layers[:-1]:
        assert shapes[layer.name] == (layer.in_shape, layer.out_shape)
        assert numel(model.get_submodule(layer.name)) == layer.params
        assert type(model.get_submodule(layer.name).relu).__name__ == layer.activation
    assert cost.params == numel(model)
    modules = [block for row in model.stages for block in row]
    assert [model.get_submodule(block.name) for block in cost.blocks] == modules
    assert {(block.kind, block.reason) for block in cost.blocks} == {("separable", "kind")}
    assert 2 * cost.macs == flops


def test_stages_of_v1_end_with_the_classifier_and_have_no_head():
    cost = network_cost(architecture=MOBILENET_V1)
    assert [stage.name for stage in cost.stages] == ["stem", *(f"stage {n}" for n in range(1, 6)), "classifier"]
    assert [stage.row for stage in cost.stages] == [None, *MOBILENET_V1.stages, None]
    assert sum((stage.layers for stage in cost.stages), ()) == cost.layers
    assert cost.by_kind()["head"] == (0, 0)
    assert not any(block.shortcut for block in MOBILENET_V1.blocks(1.0))


@pytest.mark.parametrize("row", CHECKPOINTS_V1, ids=lambda row: f"{row.width_mult}-{row.resolution}")
def test_published_multiply_adds_of_v1_are_ours_but_for_five(row):
    macs = network_cost(row.width_mult, row.resolution, architecture=MOBILENET_V1).macs
    # 0.5 at 224 is 149.497 M, printed as 150: rounded twice.
    agrees = abs(macs / 1e6 - row.macs_m) <= 0.51
    assert agrees == ((row.width_mult, row.resolution) not in DISAGREE)


@pytest.mark.parametrize(
    "row", [row for row in CHECKPOINTS_V1 if row.width_mult == 0.75], ids=lambda row: row.resolution
)
def test_the_four_rows_of_width_075_are_ours_without_the_first_convolution(row):
    cost = network_cost(0.75, row.resolution, architecture=MOBILENET_V1)
    assert round((cost.macs - cost.layers[0].macs) / 1e6) == row.macs_m


@pytest.mark.parametrize("row", CHECKPOINTS_V1, ids=lambda row: f"{row.width_mult}-{row.resolution}")
def test_published_parameters_of_v1_hold_three_values_of_batch_norm_for_each_channel(row):
    cost = network_cost(row.width_mult, architecture=MOBILENET_V1)
    assert round((cost.weights + cost.biases + 3 * cost.norm_params / 2) / 1e6, 2) == row.params_m


@pytest.mark.parametrize(
    "architecture",
    [
        MOBILENET_V1,
        Architecture(REFERENCE.stages, residual=False),
        Architecture(REFERENCE.stages, head_channels=None),
    ],
)
def test_mobilenet_v2_refuses_an_architecture_without_head_or_shortcuts(architecture):
    with pytest.raises(ValueError, match=r"^architecture must have head_channels and residual=True, not be "):
        MobileNetV2(architecture=architecture)


@pytest.mark.parametrize("architecture", [REFERENCE, ARTICLE, Architecture([(2, 8, 1, 1)], 8, None, residual=False)])
def test_mobilenet_v1_refuses_an_architecture_of_other_blocks(architecture):
    with pytest.raises(ValueError, match=r"^architecture must have t = 1 in every row, residual=False and head_ch"):
        MobileNetV1(architecture=architecture)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: MobileNetV1(0.02), ValueError, "width_mult=0.02 leaves no channel of 32"),
        (lambda: MobileNetV1(num_classes=0), ValueError, "num_classes must be at least 1"),
        (lambda: MobileNetV1(dropout=2), ValueError, "dropout must be from 0 to 1"),
        (lambda: DepthwiseSeparableConv(3, 0), ValueError, "out_channels must be at least 1"),
        (lambda: DepthwiseSeparableConv(3, 4, "2"), TypeError, "stride must be an integer"),
        (lambda: DepthwiseSeparableConv(3, 4, 3), ValueError, "stride must be one of 1, 2, not 3"),
        (lambda: BottleneckBlock(16, stride=3), ValueError, "stride must be one of 1, 2"),
        (lambda: BottleneckBlock(16, projection=1), TypeError, "projection must be True or False"),
        (lambda: BottleneckBlock(16, hidden_channels=0), ValueError, "hidden_channels must be at least 1"),
        (lambda: ConvNeXtBlock(0), ValueError, "channels must be at least 1"),
        (lambda: ConvNeXtBlock(8, 1.5), TypeError, "expansion must be an integer"),
        (lambda: ConvNeXtBlock(8, layer_scale=0), ValueError, "layer_scale must be a finite number above 0"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(build, error, message):
    with pytest.raises(error, match=f"^{message}"):
        build()


# ResNet's and ConvNeXt's blocks


def torchvision_shapes(block):
    """[(name, shape)] of the state dict of torchvision's block, in its order."""
    path = DATA / "torchvision_blocks.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines) if row["block"] == block]
    return [(row["name"], tuple(int(side) for side in row["shape"].split("x") if side)) for row in rows]


def shapes(module):
    return [(name, tuple(tensor.shape)) for name, tensor in module.state_dict().items()]


def in_torchvisions_words(name):
    """A name of a BottleneckBlock's state dict as torchvision writes it."""
    part, inner, value = name.split(".")
    number = part.removeprefix("conv")
    return f"{'conv' if inner == 'conv' else 'bn'}{number}.{value}"


def test_bottleneck_has_torchvisions_tensors_in_its_order():
    ours = [(in_torchvisions_words(name), shape) for name, shape in shapes(BottleneckBlock(256))]
    assert ours == torchvision_shapes("Bottleneck")
    assert numel(BottleneckBlock(256)) == 70_400


def test_convnext_block_has_torchvisions_tensors():
    names = {"block.0": "dwconv", "block.2": "norm", "block.3": "pwconv0", "block.5": "pwconv1"}
    theirs = dict(torchvision_shapes("CNBlock"))
    assert theirs.pop("layer_scale") == (96, 1, 1)
    ours = dict(shapes(ConvNeXtBlock(96)))
    assert ours.pop("layer_scale") == (96,)
    renamed = {f"{names[name.rsplit('.', 1)[0]]}.{name.rsplit('.', 1)[1]}": shape for name, shape in theirs.items()}
    assert ours == renamed
    assert numel(ConvNeXtBlock(96)) == 79_296


def test_data_file_holds_what_the_installed_torchvision_has():
    torchvision = pytest.importorskip("torchvision")
    blocks = {
        "Bottleneck": torchvision.models.resnet.Bottleneck(256, 64),
        "CNBlock": torchvision.models.convnext.CNBlock(96, 1e-6, 0.0),
    }
    for name, block in blocks.items():
        assert shapes(block) == torchvision_shapes(name)


def test_bottleneck_computes_what_torchvisions_does():
    resnet = pytest.importorskip("torchvision").models.resnet
    down = nn.Sequential(nn.Conv2d(12, 20, 1, 2, bias=False), nn.BatchNorm2d(20))
    for theirs, ours in [
        (resnet.Bottleneck(20, 5), BottleneckBlock(20)),
        (resnet.Bottleneck(12, 5, 2, down), BottleneckBlock(12, 20, stride=2)),
    ]:
        randomize(theirs)
        copy_in_order(theirs, ours)
        x = torch.rand(2, ours.conv1.conv.in_channels, 9, 6)
        assert_close(ours(x), theirs(x))


def test_convnext_block_computes_what_torchvisions_does():
    theirs = randomize(pytest.importorskip("torchvision").models.convnext.CNBlock(6, 1e-6, 0.0))
    ours = ConvNeXtBlock(6).eval()
    values = {name: value.reshape(ours.state_dict()[name].shape) for name, value in zip(
        ours.state_dict(), theirs.state_dict().values(), strict=True
    )}  # fmt: skip
    ours.load_state_dict(values)
    x = torch.rand(2, 6, 9, 5)
    assert_close(ours(x), theirs(x))


def normalized(bn, x):
    return F.batch_norm(x, bn.running_mean, bn.running_var, bn.weight, bn.bias)


@pytest.mark.parametrize("stride", [1, 2])
def test_bottleneck_is_relu_of_the_sum_with_a_projected_shortcut(stride):
    block = randomize(BottleneckBlock(12, 20, stride=stride))
    x = torch.rand(2, 12, 9, 6)
    y = F.relu(normalized(block.conv1.bn, F.conv2d(x, block.conv1.conv.weight)))
    y = F.relu(normalized(block.conv2.bn, F.conv2d(y, block.conv2.conv.weight, stride=stride, padding=1)))
    y = normalized(block.conv3.bn, F.conv2d(y, block.conv3.conv.weight))
    way = normalized(block.downsample.bn, F.conv2d(x, block.downsample.conv.weight, stride=stride))
    assert_close(block(x), F.relu(y + way))
    assert block.conv1.conv.out_channels == 5


def test_bottleneck_adds_its_input_where_shapes_agree_and_nothing_where_projection_is_off():
    for block, added in [(BottleneckBlock(8), True), (BottleneckBlock(8, 12, projection=False), False)]:
        nn.init.zeros_(block.conv3.bn.weight)  # the block itself gives zeros
        x = torch.randn(2, 8, 5, 7)
        with torch.no_grad():
            assert torch.equal(block(x), x.relu() if added else torch.zeros(2, 12, 5, 7))
        assert block.downsample is None


def test_convnext_block_is_its_formula():
    block = randomize(ConvNeXtBlock(6, expansion=3))
    x = torch.rand(2, 6, 9, 5)
    y = F.conv2d(x, block.dwconv.weight, block.dwconv.bias, padding=3, groups=6)
    y = (y - y.mean(1, keepdim=True)) / torch.sqrt(y.var(1, unbiased=False, keepdim=True) + 1e-6)
    y = y * block.norm.weight[:, None, None] + block.norm.bias[:, None, None]
    y = F.gelu(F.conv2d(y, block.pwconv0.weight[:, :, None, None], block.pwconv0.bias))
    y = F.conv2d(y, block.pwconv1.weight[:, :, None, None], block.pwconv1.bias)
    assert_close(block(x), x + block.layer_scale[:, None, None] * y)


def test_a_new_convnext_block_hardly_changes_its_input():
    block, x = ConvNeXtBlock(96), torch.randn(1, 96, 8, 8)
    assert torch.unique(block.layer_scale).tolist() == pytest.approx([1e-6])
    assert (block(x) - x).abs().max() < 1e-4
