"""A small network in few bits: against torch's own fake quantisation, copies apart, and folding by hand."""

import pytest
import torch
from torch.nn.utils.fusion import fuse_conv_bn_weights

from mbv2.nets import few_bits
from mbv2.nets.digits import Digits, load_digits, side_by_side
from mbv2.nets.few_bits import SmallNetwork


def few_digits():
    training, test = load_digits()
    return Digits(*(part[:60] for part in training)), Digits(*(part[:40] for part in test))


@pytest.fixture
def network():
    """Three copies, trained a little, so that their batch norms differ."""
    return few_bits.train("relu", seeds=[4, 0, 9], epochs=20, data=few_digits())


def alone(network, number):
    """One copy as a network of its own."""
    single, count = SmallNetwork(), network.copies
    state = {name: v.chunk(count)[number] if v.ndim else v for name, v in network.state_dict().items()}
    single.load_state_dict(state)
    return single.eval()


def test_copies_compute_what_networks_apart_compute(network):
    x = torch.rand(5, 3, 8, 8, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        joined = network(x)
        assert joined.std() > 0.1
        for number in range(3):
            torch.testing.assert_close(joined[:, number : number + 1], alone(network, number)(x[:, number, None]))


def test_networks_of_one_seed_start_alike_whatever_their_activation():
    relu, relu6 = (side_by_side(lambda copies, a=a: SmallNetwork(a, copies), [7, 3]) for a in ("relu", "relu6"))
    assert all(torch.equal(one, other) for one, other in zip(relu.parameters(), relu6.parameters(), strict=True))
    assert not torch.equal(*relu.layers[2][0].weight.chunk(2))


def test_relu6_never_puts_out_more_than_six_and_relu_does():
    for activation, capped in (("relu", False), ("relu6", True)):
        network = SmallNetwork(activation).eval()
        for layer in network.layers:
            layer[1].weight.data.fill_(40)
        most = few_bits.tops(network, torch.rand(9, 1, 8, 8)).max()
        assert (most <= 6) == capped


def test_ranges_are_those_of_each_copy_and_layer(network):
    images = few_digits()[0].images
    largest = few_bits.tops(network, images)
    assert largest.shape == (5, 3)
    for number in range(3):
        with torch.no_grad():
            first = alone(network, number).layers[:2](images)
        assert largest[1, number] == pytest.approx(first.max().item())
        values = first.flatten().sort().values
        trimmed = few_bits.tops(network, images, "trimmed")[1, number].item()
        assert (values > trimmed).sum() / len(values) == pytest.approx(0.001, abs=2 / len(values))
    assert (few_bits.tops(network, images, "six") == 6).all()


@pytest.mark.parametrize("bits", [2, 3, 8])
def test_stored_outputs_are_those_of_torchs_fake_quantisation_on_each_copy_alone(network, bits):
    training, test = few_digits()
    ends = few_bits.tops(network, training.images)
    wanted = []
    for number in range(3):
        single, x = alone(network, number), test.images
        with torch.no_grad():
            for layer, end in zip(single.layers, ends[:, number].tolist(), strict=True):
                levels = 2**bits - 1
                x = torch.fake_quantize_per_tensor_affine(layer(x), end / levels, 0, 0, levels)
            answers = single.classifier(x.mean((2, 3), keepdim=True)).flatten(1).argmax(1)
        wanted.append(100 * (answers == test.labels).float().mean().item())
    assert few_bits.accuracies(network, test, bits, ends) == pytest.approx(wanted, abs=2.6)  # of 40, a close call


def test_storing_leaves_the_network_as_it_was(network):
    training, test = few_digits()
    before = few_bits.accuracies(network, test)
    coarse = few_bits.accuracies(network, test, 1, few_bits.tops(network, training.images, "six"))
    assert coarse != before == few_bits.accuracies(network, test)


def test_folded_weights_are_those_of_torch(network):
    for layer, weights in zip(network.layers, few_bits.folded(network), strict=True):
        conv, bn, _ = layer
        wanted, _ = fuse_conv_bn_weights(conv.weight, None, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias)
        torch.testing.assert_close(weights.flatten(0, 1), wanted)


@pytest.mark.parametrize("per_channel", [False, True])
def test_sixteen_bits_change_next_to_nothing_and_two_change_much(network, per_channel):
    x = few_digits()[1].images.expand(-1, 3, -1, -1)
    with torch.no_grad():
        plain = network(x)
        fine, coarse = (few_bits.with_weights_in(network, bits, per_channel)(x) for bits in (16, 2))
    assert (fine - plain).abs().max() < 0.02 * plain.std() < (coarse - plain).abs().max()


@pytest.mark.parametrize("per_channel", [False, True])
def test_weights_are_whole_multiples_of_one_step_a_layer_or_a_channel(network, per_channel):
    stored = few_bits.with_weights_in(network, 4, per_channel)
    for layer, exact in zip(stored.layers, few_bits.folded(network), strict=True):
        weights = layer[0].weight.detach().unflatten(0, (3, -1))
        dims = (2, 3, 4) if per_channel else (1, 2, 3, 4)
        steps = weights / (exact.abs().amax(dims, keepdim=True) / 7)
        torch.testing.assert_close(steps, steps.round(), atol=1e-4, rtol=0)
        assert steps.abs().max() == pytest.approx(7)
        assert (weights - exact).abs().max() <= exact.abs().max() / 14 + 1e-6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n, t: few_bits.train("gelu", data=t), "activation must be one of 'relu', 'relu6', not 'gelu'"),
        (lambda n, t: few_bits.train(seeds=[], data=t), "seeds must hold at least one whole number, not be empty"),
        (lambda n, t: few_bits.tops(n, t[0].images, "most"), "ends must be one of 'largest', 'six', 'trimmed'"),
        (lambda n, t: few_bits.accuracies(n, t[1], bits=4), "bits and ends must be given together, not 4 and None"),
        (lambda n, t: few_bits.accuracies(n, t[1], 17, torch.ones(5, 3)), "bits must be from 1 to 16, not 17"),
        (lambda n, t: few_bits.with_weights_in(n, 1, True), "bits must be at least 2, not 1"),
    ],
)
def test_bad_arguments_are_named(network, call, message):
    with pytest.raises(ValueError, match=message):
        call(network, few_digits())
