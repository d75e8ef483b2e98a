"""The ablation: variants differ only in what they say, copies never meet, and equal seeds give equal results."""

import inspect
import sys

import pytest
import torch

from mbv2.experiments.spectrum import directions_for, spectrum
from mbv2.experiments.summary import Result
from mbv2.nets import ablation
from mbv2.nets.ablation import Digits, TinyNetwork, load_digits, side_by_side, train, train_network

SMALL = {"channels": 3, "expansion": 2, "blocks": 2}
VARIANTS = [(projection, shortcut) for projection in ablation.PROJECTIONS for shortcut in ablation.SHORTCUTS]


def few_digits():
    training, test = load_digits()
    return Digits(*(part[:50] for part in training)), Digits(*(part[:30] for part in test))


def lively(network):
    """Numbers of every size and sign in every batch norm, so that no order of layers looks like another."""
    generator = torch.Generator().manual_seed(1)
    for value in network.state_dict().values():
        if value.ndim == 1:
            value.copy_(torch.rand(value.shape, generator=generator) + 0.5)
    return network.eval()


def images(count=2, copies=1):
    return torch.rand(count, copies, 8, 8, generator=torch.Generator().manual_seed(2))


def test_digits_are_cut_once_and_cover_all_classes():
    (images, labels), (others, other_labels) = load_digits()
    assert images.shape == (1200, 1, 8, 8)
    assert others.shape == (597, 1, 8, 8)
    assert (images.min(), images.max()) == (0, 1)
    assert set(labels.tolist()) == set(other_labels.tolist()) == set(range(10))


def test_missing_scikit_learn_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        load_digits()


def test_variants_have_the_same_layers_and_the_same_initial_weights():
    states = [side_by_side([3, 8], projection=p, shortcut=s, **SMALL).state_dict() for p, s in VARIANTS]
    for state in states[1:]:
        assert list(state) == list(states[0])
        assert all(torch.equal(state[name], states[0][name]) for name in state)


def test_variants_compute_six_different_things():
    outputs = []
    for projection, shortcut in VARIANTS:
        torch.manual_seed(0)
        network = lively(TinyNetwork(projection, shortcut, **SMALL))
        outputs.append(network(images()))
    for number, output in enumerate(outputs):
        assert not any(torch.allclose(output, other) for other in outputs[:number])


def test_without_shortcut_it_is_a_plain_chain_of_layers():
    network = lively(TinyNetwork(shortcut="none", **SMALL))
    e, f, p = network.expand, network.filter, network.project
    chain = torch.nn.Sequential(network.stem, network.entry, e[0], f[0], p[0], e[1], f[1], p[1], network.head)
    wanted = chain(images()).mean((2, 3)) @ network.classifier.weight[:, :, 0, 0].T + network.classifier.bias
    torch.testing.assert_close(network(images())[:, 0], wanted)


@pytest.mark.parametrize(("shortcut", "joined"), [("bottlenecks", 3), ("expansions", 6), ("none", None)])
def test_shortcut_adds_tensors_of_the_width_it_names(shortcut, joined, monkeypatch):
    sums = []
    add = torch.Tensor.__add__
    monkeypatch.setattr(torch.Tensor, "__add__", lambda a, b: sums.append((a.shape, b.shape)) or add(a, b))
    TinyNetwork(shortcut=shortcut, **SMALL).eval()(images())
    assert sums == ([((2, joined, 4, 4),) * 2] * 2 if joined else [])


@pytest.mark.parametrize("shortcut", ["bottlenecks", "expansions"])
def test_silent_blocks_leave_what_the_shortcut_carries(shortcut):
    network = lively(TinyNetwork(shortcut=shortcut, **SMALL))
    for layer in network.project if shortcut == "bottlenecks" else network.filter:
        torch.nn.init.zeros_(layer.bn.weight)
        torch.nn.init.zeros_(layer.bn.bias)
    x = network.stem(images())
    narrow = network.entry(x) if shortcut == "bottlenecks" else network.project[1](x)
    wanted = network.classifier(network.head(narrow).mean((2, 3), keepdim=True)).flatten(1)
    torch.testing.assert_close(network(images())[:, 0], wanted)


@pytest.mark.parametrize("projection", ablation.PROJECTIONS)
def test_relu6_variant_never_lets_a_negative_or_large_value_into_a_narrow_tensor(projection):
    network = lively(TinyNetwork(projection, **SMALL))
    narrow = network.project[0](20 * torch.randn(4, 6, 4, 4, generator=torch.Generator().manual_seed(0)))
    assert (narrow.min() >= 0 and narrow.max() <= 6) == (projection == "relu6")


def test_copies_compute_what_networks_apart_compute():
    x = images(5, copies=3)
    joined = side_by_side([4, 0, 9], **SMALL).eval()(x)
    for number, seed in enumerate([4, 0, 9]):
        torch.manual_seed(seed)
        alone = TinyNetwork(**SMALL).eval()(x[:, number : number + 1])
        torch.testing.assert_close(joined[:, number : number + 1], alone)


def test_copies_learn_what_networks_apart_learn():
    data = few_digits()
    options = {"epochs": 1, "batch": 25, "data": data, **SMALL}
    together = train(seeds=[5, 2], **options)
    apart = train(seeds=[5], **options) + train(seeds=[2], **options)
    assert [result.accuracy for result in together] == pytest.approx([r.accuracy for r in apart], abs=3.4)
    assert together[0] != together[1]


def test_equal_seeds_give_equal_results_and_leave_torchs_own_numbers_alone():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    options = {"projection": "relu6", "shortcut": "none", "seeds": [1, 2], "epochs": 1, "data": few_digits(), **SMALL}
    assert train(**options) == train(**options)
    assert torch.equal(torch.get_rng_state(), before)


def test_number_of_threads_does_not_matter_and_comes_back():
    options = {"seeds": [4], "epochs": 1, "data": few_digits(), **SMALL}
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with_two = train(**options)
        assert torch.get_num_threads() == 2
        torch.set_num_threads(1)
        assert train(**options) == with_two
    finally:
        torch.set_num_threads(before)


def test_results_say_what_was_trained():
    (result,) = train("relu6", "expansions", seeds=[7], epochs=1, data=few_digits(), **SMALL)
    assert result[:3] == ("relu6", "expansions", 7)
    assert isinstance(result, Result)
    assert 0 <= result.accuracy <= 100


def test_training_helps():
    data = few_digits()
    (short,), (longer,) = (train(seeds=[0], epochs=n, data=(data[0], data[0]), batch=10, **SMALL) for n in (1, 12))
    assert longer.accuracy > short.accuracy


def test_narrow_tensors_are_what_the_projections_put_out_copy_by_copy():
    network = side_by_side([3, 8], projection="relu6", **SMALL).eval()
    for layer in (network.entry, *network.project):
        layer.bn.weight.data.fill_(30)
    found = ablation.narrow_tensors(network, images(5))
    assert [narrow.shape for narrow in found] == [(2, 5, 3, 4, 4)] * 3
    with torch.no_grad():
        first = network.entry(network.stem(images(5).expand(-1, 2, -1, -1)))
    assert first.std() > 0.1
    torch.testing.assert_close(found[0], torch.stack([first[:, :3], first[:, 3:]]))
    assert not any(layer._forward_hooks for layer in network.modules())


def test_with_relu6_almost_half_of_the_narrow_values_stay_zero_after_training():
    narrow = ablation.narrow_tensors(ablation.train_network("relu6"), load_digits()[1].images)
    zeros = torch.stack([(each == 0).float().mean(dim=(1, 2, 3, 4)) for each in narrow]).mean(dim=0)
    assert zeros.min() > 0.38 and zeros.max() < 0.55


def test_a_trained_narrow_tensor_is_thinner_than_its_space_and_thinner_than_untrained_but_no_thread():
    test_images = load_digits()[1].images
    trained = ablation.train_network(channels=24, seeds=range(3))
    fresh = side_by_side(range(3), channels=24)

    def counts(network):
        narrow = torch.stack(ablation.narrow_tensors(network, test_images)).cumsum(dim=0)  # (5, copies, N, 24, 4, 4)
        return [
            [directions_for(0.9, spectrum(copy.transpose(0, 1).flatten(1).T)) for copy in tensor] for tensor in narrow
        ]

    after, before = counts(trained), counts(fresh)
    assert all(4 <= count <= 8 for count in after[0])
    assert all(10 <= count <= 16 for tensor in after[1:] for count in tensor)
    assert all(max(one) < min(other) for one, other in zip(after[1:], before[1:], strict=True))


def test_accuracies_by_hand():
    class Constant(torch.nn.Module):
        copies = 2

        def forward(self, x):
            says = torch.tensor([3, 7])  # the first copy always says 3, the second 7
            return torch.nn.functional.one_hot(says, 10).float().expand(len(x), 2, 10)

    digits = Digits(torch.zeros(5, 1, 8, 8), torch.tensor([3, 3, 7, 1, 3]))
    assert ablation.accuracies(Constant(), digits) == pytest.approx([60, 20])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"projection": "relu"}, "projection must be one of 'linear', 'relu6', not 'relu'"),
        ({"shortcut": None}, "shortcut must be one of 'bottlenecks', 'expansions', 'none', not None"),
        ({"epochs": 0}, "epochs must be at least 1, not 0"),
        ({"channels": 0}, "channels must be at least 1, not 0"),
        ({"seeds": [-1]}, "seed must be at least 0, not -1"),
        ({"seeds": []}, "seeds must hold at least one whole number, not be empty"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        train(**{"data": few_digits(), **arguments})


@pytest.mark.parametrize("function", [train, train_network])
def test_eight_seeds_are_trained_if_nothing_is_said(function):
    assert list(inspect.signature(function).parameters["seeds"].default) == [0, 1, 2, 3, 4, 5, 6, 7]
