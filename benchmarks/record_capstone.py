"""The record behind chapter 13: small relatives of its candidates, trained on handwritten digits with four seeds each.

`python -m benchmarks.record_capstone` prints mbv2/data/capstone.csv; it takes some minutes.
"""

import sys
from dataclasses import replace

from mbv2 import network_cost
from mbv2.nets import relatives
from mbv2.spec import SMALL_IMAGES

SEEDS, EPOCHS = 4, 6
HEADER = """\
# Small relatives of the candidates of the capstone, trained on 1,200 handwritten digits; per cent right of 597 others.
# Source: this book, python -m benchmarks.record_capstone
candidate,width_mult,resolution,expansion,seed,epochs,params,macs,percent"""
CANDIDATES = {  # of chapter 13: width, pixels of a side and expansion of its relative
    "0.5 × 160": (0.5, 20, 6),
    "0.5 × 156": (0.5, 19, 6),
    "0.45 × 160": (0.45, 20, 6),
    "thin 0.75 × 128": (0.75, 16, 4),
}


def main() -> None:
    print(HEADER)
    for name, (width, side, expansion) in CANDIDATES.items():
        rows = [row._replace(expansion=min(row.expansion, expansion)) for row in SMALL_IMAGES.stages]
        architecture = replace(SMALL_IMAGES, stages=rows)
        cost = network_cost(width, side, 10, architecture=architecture, in_channels=1)
        for seed in range(SEEDS):
            (rate,) = relatives.train(width, side, architecture, seeds=[seed], epochs=EPOCHS)
            values = (name, width, side, expansion, seed, EPOCHS, cost.params, cost.macs, f"{rate:.2f}")
            print(*values, sep=",", flush=True)
            print(f"{name}, seed {seed}: {rate:.2f}", file=sys.stderr)


if __name__ == "__main__":
    main()
