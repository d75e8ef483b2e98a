"""The record behind chapter 04: networks trained with ReLU6 against networks trained with ReLU, in few bits, 64 seeds.

`python -m benchmarks.record_few_bits` prints mbv2/data/few_bits.csv; it takes some minutes.
"""

import sys
from statistics import mean, stdev

from mbv2.experiments.summary import margin
from mbv2.nets import few_bits
from mbv2.nets.digits import load_digits

SEEDS, TOGETHER = 64, 8
BITS = (32, 8, 4, 3, 2)
HEADER = """\
# Networks trained with ReLU or ReLU6 on handwritten digits, all outputs stored in so many bits (32: floating point).
# Percent right, mean and standard deviation over the seeds; ReLU6 less ReLU, seed by seed, and the 95 % margin of it.
# Source: this book, python -m benchmarks.record_few_bits"""


def main() -> None:
    training, test = load_digits()
    rates: dict[tuple[str, int], list[float]] = {}
    for first in range(0, SEEDS, TOGETHER):
        for activation in few_bits.ACTIVATIONS:
            network = few_bits.train(activation, seeds=range(first, first + TOGETHER))
            ends = few_bits.tops(network, training.images)
            for bits in BITS:
                found = few_bits.accuracies(network, test, *((bits, ends) if bits < 32 else ()))
                rates.setdefault((activation, bits), []).extend(found)
        print(f"seeds to {first + TOGETHER - 1} done", file=sys.stderr)
    print(HEADER)
    print("bits,seeds,relu_percent,relu_deviation,relu6_percent,relu6_deviation,difference,margin")
    for bits in BITS:
        relu, relu6 = rates["relu", bits], rates["relu6", bits]
        differences = [a - b for a, b in zip(relu6, relu, strict=True)]
        values = (mean(relu), stdev(relu), mean(relu6), stdev(relu6), mean(differences), margin(differences))
        print(f"{bits},{len(relu)}," + ",".join(f"{value:.2f}" for value in values))


if __name__ == "__main__":
    main()
