"""What the sliders of ReLU6Explorer can ask for, and how torch's fake quantisation stores it: for both languages."""

import math

import numpy as np
import torch

from mbv2.experiments.quantize import stretched
from mbv2.widgets import ReLU6Explorer

WIDGET = ReLU6Explorer()
BELL = WIDGET.bell
X, CAPS, BITS, LARGEST = (WIDGET.traits()[name].values() for name in ("x", "cap", "bits", "largest"))
# The thousand activations for each value of the slider "largest": (23, 1000).
ACTIVATIONS = np.array([stretched(BELL["values"], BELL["stretched"], largest) for largest in LARGEST])

# (cap, top, bits, rows of ACTIVATIONS) of all that the widget stores: with a cap, which is the top, and without.
SETTINGS = [(cap, cap, bits, range(len(LARGEST))) for bits in BITS for cap in CAPS]
SETTINGS += [(math.inf, largest, bits, [row]) for bits in BITS for row, largest in enumerate(LARGEST)]
STATES = [(cap, LARGEST[row], bits) for cap, _, bits, rows in SETTINGS for row in rows]


def stored_by_torch(values, top, bits):
    """What torch keeps of `values`, as an array of 32 bits."""
    most = 2**bits - 1
    return torch.fake_quantize_per_tensor_affine(torch.tensor(values).float(), top / most, 0, 0, most).numpy()


def levels_by_torch(values, top, bits):
    """The numbers of the levels: what torch keeps is a multiple of the step."""
    levels = stored_by_torch(values, top, bits).astype(float) / (top / (2**bits - 1))
    assert np.abs(levels - levels.round()).max() < 1e-4
    return levels.round().astype(int)


def counts(rule):
    """How many activations each level holds in each of STATES, where `rule(values, top, bits)` finds the levels."""
    return [
        np.bincount(levels, minlength=2**bits).tolist()
        for cap, top, bits, rows in SETTINGS
        for levels in rule(ACTIVATIONS[rows].clip(0, cap), top, bits)
    ]
