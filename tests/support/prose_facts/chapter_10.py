"""Numbers of chapter 10, counting."""

from math import prod

from mbv2 import network_cost, published
from mbv2.cost import conventions as counting
from mbv2.cost.conventions import Convention


def numbers():
    cost, wide = network_cost(), network_cost(1.4)
    everything = Convention(moving_statistics=True)
    fvcore = counting.count_macs(cost, Convention(extra_macs="elements"))
    whole = {
        cost.biases,
        cost.norm_params,
        sum(prod(layer.out_shape) for layer in cost.layers[:-1]),  # through batch norm
        counting.count_flops(cost),
        counting.count_params(cost, everything),
        cost.macs + 5 * counting.mac_parts(cost)["normalized"] + counting.mac_parts(cost)["pooled"],  # in training
        1001,  # classes of TensorFlow's networks: slim, num_classes=1001
        counting.count_params(network_cost(num_classes=1001), Convention(batch_norm=False)),
        counting.count_params(cost, Convention(batch_norm=False)),
    }
    millions = {
        *(f"{fvcore / 1e6:.{digits}f}" for digits in (1, 2)),
        *(f"{cost.macs / 1e6:.1f}", f"{counting.count_macs(cost, Convention(extra_macs='values')) / 1e6:.2f}"),
        f"{wide.params / 1e6:.2f}",
        f"{counting.count_params(wide, everything) / 1e6:.2f}",
        f"{counting.count_params(cost, Convention(batch_norm=False)) / 1e6:.1f}",  # 3.47 as it rounds to 3.5
        *(row.value.removesuffix("M") for row in published.COUNTS),
    }
    millions |= {f"{counting.count_macs(cost, Convention(extra_macs='thop')) / 1e6:.1f}"}
    millions |= {f"{cost.params * 1.4**2 / 1e6:.2f}"}
    giga = {f"{cost.macs / 1e9:.1f}", f"{counting.count_flops(cost) / 1e9:.1f}"}
    return {f"{count:,}" for count in whole} | millions | giga | {"1280"}  # as a factor, without separator
