"""mbv2.cost.conventions: every published count is reached by a stated convention, or shown to be out of reach."""

from dataclasses import replace
from itertools import product
from math import prod

import ptflops
import pytest
import thop
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode
from torchinfo import summary

from mbv2 import MobileNetV2, network_cost
from mbv2.cost import same_padding
from mbv2.cost.conventions import (
    EXTRA_MACS,
    PUBLISHERS,
    QUANTITIES,
    UNREACHED,
    Convention,
    count_flops,
    count_macs,
    count_params,
    counted,
    extra_macs,
    mac_parts,
    param_parts,
    publisher,
    shortened,
)
from mbv2.cost.widths import effective_widths
from mbv2.published import CHECKPOINTS_V2, COUNTS
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE

BOTH = (False, True)
OBLONG = network_cost(0.35, (97, 160), 10, in_channels=1)


def conventions():
    return [Convention(*flags, extra) for *flags, extra in product(*[BOTH] * 3, EXTRA_MACS)]


def architectures():
    """Every combination of the rules in which the reference and the article differ."""
    return [
        replace(REFERENCE, divisor=divisor, always_expand=expand, narrow_head=narrow)
        for divisor, expand, narrow in product((8, None), (False, True), (False, True))
    ]


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: f"{row.value}-{row.who[:12]}")
def test_every_published_count_is_reached_or_known_to_be_out_of_reach(row):
    reached = publisher(row).printed(row) == row.value
    assert reached != ((row.width_mult, row.quantity, row.value) in UNREACHED)


@pytest.mark.parametrize(("width_mult", "quantity", "value"), UNREACHED)
def test_what_is_out_of_reach_is_so_by_every_convention_and_every_rule(width_mult, quantity, value):
    costs = [network_cost(width_mult, architecture=rules) for rules in architectures()]
    count = {"params": count_params, "macs": count_macs}[quantity]
    counts = {count(cost, convention) for cost in costs for convention in conventions()}
    assert not {value} & {shortened(number, value, cut) for number in counts for cut in (False, True)}


def test_3_4_million_is_reached_only_without_batch_norm_and_only_by_cutting_off():
    costs = [network_cost(architecture=rules) for rules in architectures()]
    ways = {
        (convention.batch_norm, convention.moving_statistics, cut)
        for cost, convention, cut in product(costs, conventions(), (False, True))
        if shortened(count_params(cost, convention), "3.4M", cut) == "3.4M"
    }
    assert ways == {(False, False, True)}


def test_the_checkpoint_table_rounds_its_parameters_and_cuts_off_its_macs():
    slim = next(known for known in PUBLISHERS if known.who == "TensorFlow slim")
    for row in CHECKPOINTS_V2:
        assert shortened(slim.count("params", row.width_mult), f"{row.params_m}M") == f"{row.params_m}M"
        assert shortened(slim.count("macs", row.width_mult, row.resolution), "1M", cut=True) == f"{row.macs_m}M"
    assert shortened(slim.count("params", 0.75), "2.61M", cut=True) == "2.60M"
    assert shortened(slim.count("macs"), "300M") == "301M"


def test_the_checkpoint_table_cannot_tell_whether_biases_are_counted():
    for row in CHECKPOINTS_V2:
        printed = f"{row.params_m:.2f}M"
        for classes in (1000, 1001):
            cost = network_cost(row.width_mult, num_classes=classes)
            assert shortened(cost.weights, printed) == shortened(cost.weights + cost.biases, printed) == printed


@pytest.mark.parametrize(("architecture", "width_mult"), [(REFERENCE, 1.0), (REFERENCE, 0.35), (ARTICLE, 1.4)])
def test_parts_are_what_torch_holds(architecture, width_mult):
    model = MobileNetV2(width_mult, 10, architecture=architecture)
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    assert param_parts(network_cost(width_mult, num_classes=10, architecture=architecture)) == {
        "weights": sum(m.weight.numel() for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))),
        "biases": model.fc.bias.numel(),
        "batch_norm": sum(norm.weight.numel() + norm.bias.numel() for norm in norms),
        "moving_statistics": sum(norm.running_mean.numel() + norm.running_var.numel() for norm in norms),
    }


def test_each_switch_adds_its_own_part():
    parts = param_parts(OBLONG)
    bare = Convention(biases=False, batch_norm=False)
    assert count_params(OBLONG, bare) == parts["weights"]
    for switch in ("biases", "batch_norm", "moving_statistics"):
        assert count_params(OBLONG, replace(bare, **{switch: True})) == parts["weights"] + parts[switch]
    assert count_params(OBLONG) == OBLONG.params
    assert {count_macs(OBLONG, replace(bare, biases=b, batch_norm=n)) for b in BOTH for n in BOTH} == {OBLONG.macs}


@pytest.mark.parametrize("architecture", [REFERENCE, ARTICLE], ids=["reference", "article"])
def test_torchinfo_counts_each_bias_and_batch_norm_parameter_once(architecture):
    model = MobileNetV2(0.35, 10, 1, architecture=architecture)
    cost = network_cost(0.35, (97, 160), 10, architecture, 1)
    counted = summary(model, input_size=(1, 1, 97, 160), verbose=0)
    assert count_macs(cost, Convention(extra_macs="values")) == counted.total_mult_adds
    assert count_params(cost) == counted.total_params


# What fvcore 0.1.5's FlopCountAnalysis(...).total() says of mbv2.MobileNetV2(width) in eval mode.
FVCORE = {(1.0, 224): 314_193_216, (0.35, (97, 160)): 23_546_240, (1.4, 96): 111_929_680}
# And of the same in training mode, for one image of two.
FVCORE_TRAINING = {(1.0, 224): 334_227_552, (0.35, (97, 160)): 26_384_480, (1.4, 224): 630_150_752}
# What three counters say in eval mode: thop 0.1.1, ptflops 0.7.5 with its backends pytorch and aten.
COUNTERS = {
    (1.0, 224): (327_550_720, 320_362_728, 300_775_272),
    (1.4, 224): (620_579_120, 610_274_216, 582_196_824),
    (0.35, 96): (14_050_192, 13_491_624, 11_935_128),
    (0.35, (97, 160)): (25_439_680, 24_440_040, 21_629_480),
}


@pytest.mark.parametrize(("width_mult", "resolution"), FVCORE)
def test_fvcore_counts_two_for_each_normalized_value_and_one_for_each_pooled(width_mult, resolution):
    cost = network_cost(width_mult, resolution)
    assert count_macs(cost, Convention(extra_macs="elements")) == FVCORE[width_mult, resolution]


@pytest.mark.parametrize(("width_mult", "resolution"), FVCORE_TRAINING)
def test_fvcore_counts_five_for_each_value_that_is_normalized_in_training(width_mult, resolution):
    cost = network_cost(width_mult, resolution)
    parts = mac_parts(cost)
    counted = cost.macs + 5 * parts["normalized"] + parts["pooled"]
    assert counted == FVCORE_TRAINING[width_mult, resolution]


@pytest.mark.parametrize(("width_mult", "resolution"), COUNTERS)
def test_thop_and_ptflops_count_what_the_conventions_of_their_names_count(width_mult, resolution):
    cost = network_cost(width_mult, resolution)
    counts = tuple(count_macs(cost, Convention(extra_macs=extra)) for extra in ("thop", "ptflops", "biases"))
    assert counts == COUNTERS[width_mult, resolution]


@pytest.mark.parametrize(("width_mult", "resolution"), [(1.0, 224), (0.35, (97, 160))])
def test_thop_and_ptflops_themselves_say_so(width_mult, resolution):
    model, shape = MobileNetV2(width_mult).eval(), (3, *sides(resolution))
    macs, params = thop.profile(model, (torch.zeros(1, *shape),), verbose=False)
    options = {"as_strings": False, "print_per_layer_stat": False, "verbose": False}
    by_ptflops = [ptflops.get_model_complexity_info(model, shape, backend=b, **options)[0] for b in ("pytorch", "aten")]
    assert (macs, *by_ptflops) == COUNTERS[width_mult, resolution]
    assert params == network_cost(width_mult).params


def test_a_pooling_that_is_called_as_a_function_is_unseen_by_thop_and_seen_once_by_ptflops():
    """So it is in torchvision's mobilenet_v2."""

    class Pooling(nn.Module):
        def forward(self, x):
            return F.adaptive_avg_pool2d(x, 1)

    model = MobileNetV2(0.35).eval()
    model.avgpool = Pooling()
    macs, _ = thop.profile(model, (torch.zeros(1, 3, 97, 160),), verbose=False)
    by_ptflops, _ = ptflops.get_model_complexity_info(
        model, (3, 97, 160), backend="pytorch", as_strings=False, print_per_layer_stat=False, verbose=False
    )
    parts = mac_parts(network_cost(0.35, (97, 160)))
    assert macs == COUNTERS[0.35, (97, 160)][0] - parts["pooled"] - parts["features"]
    assert by_ptflops == COUNTERS[0.35, (97, 160)][1] - parts["pooled"]


def sides(resolution):
    return resolution if isinstance(resolution, tuple) else (resolution, resolution)


def test_normalized_activated_and_pooled_values_are_those_that_pass_through_torchs_modules():
    seen = {nn.BatchNorm2d: 0, nn.ReLU6: 0, nn.AdaptiveAvgPool2d: 0}
    model = MobileNetV2(0.35, 10, 1).eval()

    def add(module, inputs):
        seen[type(module)] += inputs[0].numel()

    for module in model.modules():
        if type(module) in seen:
            module.register_forward_pre_hook(add)
    model(torch.zeros(1, 1, 97, 160))
    parts = mac_parts(OBLONG)
    assert [parts["normalized"], parts["activated"], parts["pooled"]] == list(seen.values())
    assert parts["features"] == model.fc.in_features and parts["biases"] == model.fc.out_features
    assert parts["batch_norm"] == param_parts(OBLONG)["batch_norm"]
    assert extra_macs(OBLONG, "elements") == 2 * seen[nn.BatchNorm2d] + seen[nn.AdaptiveAvgPool2d]


def test_layers_of_another_convention_differ_in_their_counts_alone():
    cost = counted(OBLONG, Convention(biases=False, moving_statistics=True, extra_macs="elements"))
    same = {"params": 0, "macs": 0}
    assert [layer._replace(**same) for layer in cost.layers] == [layer._replace(**same) for layer in OBLONG.layers]
    assert [block.name for block in cost.blocks] == [block.name for block in OBLONG.blocks]
    # The stem makes 16 channels of 49 × 80 pixels of one, with 2 + 2 values of batch norm each.
    assert (cost.stem.params, cost.stem.macs) == (16 * 9 + 16 * 4, 16 * 49 * 80 * (9 + 2))
    # The classifier has no batch norm; pooling reads 1280 channels of 4 × 5 pixels.
    assert (cost.classifier.params, cost.classifier.macs) == (1280 * 10, 1280 * 10 + 1280 * 4 * 5)
    with_biases = counted(OBLONG, Convention(batch_norm=False, extra_macs="values")).classifier
    assert (with_biases.params, with_biases.macs) == (1280 * 10 + 10, 1280 * 10 + 10)


@pytest.mark.parametrize("convention", conventions(), ids=str)
def test_counts_of_layers_add_up_to_those_of_the_network(convention):
    cost = counted(OBLONG, convention)
    parts = param_parts(OBLONG)
    assert cost.params == sum(values for part, values in parts.items() if getattr(convention, part, True))
    assert cost.macs == OBLONG.macs + extra_macs(OBLONG, convention.extra_macs)
    for what in ("params", "macs"):
        assert sum(getattr(stage, what) for stage in cost.stages) == getattr(cost, what)


def test_torchs_own_counter_counts_two_flops_a_multiply_add():
    model = MobileNetV2(0.35, 10, 1).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.zeros(1, 1, 97, 160))
    assert count_flops(OBLONG) == counter.get_total_flops()


def test_other_networks_are_counted_too():
    cost = network_cost(architecture=MOBILENET_V1)
    assert count_params(cost, Convention(moving_statistics=True)) == 4_253_864  # Keras applications' MobileNet
    assert extra_macs(cost, "values") == cost.biases + cost.norm_params


@pytest.mark.parametrize(
    ("count", "like", "cut", "printed"),
    [
        (3_470_760, "3.4M", True, "3.4M"),
        (3_470_760, "3.4M", False, "3.5M"),
        (300_774_272, "300M", True, "300M"),
        (300_774_272, "300M", False, "301M"),
        (2_345_000, "2.34M", False, "2.35M"),  # halves up, where Python's round gives 2.34
        (995_000, "1.0M", False, "1.0M"),
        (17, "3504872", False, "17"),
    ],
)
def test_a_count_is_printed_in_the_digits_of_another(count, like, cut, printed):
    assert shortened(count, like, cut) == printed


def test_effective_widths_are_the_ratio_of_the_networks_channels():
    for width_mult, architecture in ((0.35, REFERENCE), (0.75, ARTICLE), (1.4, REFERENCE), (0.5, MOBILENET_V1)):
        full, scaled = (network_cost(width, architecture=architecture).stages[:-1] for width in (1.0, width_mult))
        widths = effective_widths(width_mult, architecture)
        assert list(widths) == [stage.name for stage in full]
        for before, after in zip(full, scaled, strict=True):
            wanted, channels, effective = widths[after.name]
            assert channels == after.out_shape[0]
            assert effective == pytest.approx(channels / before.out_shape[0])
            assert wanted == pytest.approx(before.out_shape[0] * width_mult) or wanted == 1280


def test_rounding_to_eight_widens_and_narrows():
    effective = [got for _, _, got in effective_widths(0.35).values()]
    assert min(effective) == pytest.approx(1 / 3)
    assert effective[0] == 0.5
    assert {got for _, _, got in effective_widths(1.0).values()} == {1.0}


def test_no_layer_becomes_more_than_a_tenth_narrower_than_asked_for():
    for step in range(5, 201):
        for wanted, channels, _ in effective_widths(step / 100).values():
            assert channels >= 0.9 * wanted


@pytest.mark.parametrize(("kernel_size", "stride"), list(product((1, 2, 3, 5), (1, 2, 3))))
def test_same_padding_gives_every_output_pixel_its_window(kernel_size, stride):
    for size in range(1, 40):
        before, after = same_padding(size, kernel_size, stride)
        padded = F.pad(torch.zeros(1, 1, size), (before, after))
        assert padded.shape[-1] >= kernel_size
        assert F.conv1d(padded, torch.ones(1, 1, kernel_size), stride=stride).shape[-1] == -(-size // stride)
        assert after - before in (0, 1)
        if before + after:  # one zero fewer would lose the last output pixel
            fewer = padded[..., 1:]
            left = (fewer.shape[-1] - kernel_size) // stride + 1
            assert left < -(-size // stride)


def test_same_padding_differs_from_pytorchs_exactly_for_even_sizes_at_stride_2():
    for size in range(3, 60):
        for stride in (1, 2):
            assert (same_padding(size, 3, stride) != (1, 1)) == (stride == 2 and size % 2 == 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Convention(biases=1), r"biases must be True or False, not 1 \(int\)"),
        (lambda: Convention(extra_macs="all"), "extra_macs must be one of 'none', .* 'biases', not 'all'"),
        (lambda: count_params(3_504_872), "cost must be of type NetworkCost, not 3504872"),
        (lambda: count_macs(OBLONG, "torchinfo"), "convention must be of type Convention, not 'torchinfo'"),
        (lambda: mac_parts(OBLONG.stem), "cost must be of type NetworkCost, not Layer"),
        (lambda: extra_macs(OBLONG, None), "which must be one of .* not None"),
        (lambda: PUBLISHERS[0].count("flops"), "quantity must be one of 'params', 'macs', not 'flops'"),
        (lambda: publisher(COUNTS[0]._replace(who="Anon")), "row.who must begin with one of .*, not be 'Anon'"),
        (lambda: effective_widths(0), "width_mult must be a finite number above 0, not 0"),
        (lambda: same_padding(224, 3, 0), "stride must be at least 1, not 0"),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_every_publisher_is_in_the_table():
    assert {publisher(row) for row in COUNTS} == set(PUBLISHERS)
    assert {row.quantity for row in COUNTS} == set(QUANTITIES)
    assert all(known.why for known in PUBLISHERS)


def test_the_article_differs_from_torchvision_by_one_expansion():
    article, torchvision = (next(p for p in PUBLISHERS if p.who == who) for who in ("the article", "torchvision"))
    assert article.count("params") - torchvision.count("params") == prod((32, 32)) + 2 * 32
