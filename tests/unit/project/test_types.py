"""What a type checker tells somebody who uses the package: right use passes, wrong use is refused where it stands."""

import re
import subprocess
import sys

from paths import ROOT

USE = """
import matplotlib.pyplot as plt
import torch

import mbv2
from mbv2 import REFERENCE, Architecture, MobileNetV2, ReLU6Explorer, load_torchvision, network_cost, trace_shapes
from mbv2.plots import plot_cost

macs: int = network_cost(0.5, (97, 160)).macs
names: list[str] = [layer.name for layer in mbv2.network_cost().layers]
model = MobileNetV2(0.5, architecture=Architecture([(1, 16, 1, 1), (6, 24, 2, 2)], divisor=None)).eval()
shape = trace_shapes(model, torch.zeros(1, 3, 33, 20))[-1].out_shape
load_torchvision(MobileNetV2(), {"features.0.0.weight": torch.zeros(32, 3, 3, 3)})
plot_cost(network_cost(architecture=REFERENCE), plt.figure().add_subplot(), what="params")
best: float = mbv2.published.best_under(macs_m=300).top1_percent
ReLU6Explorer(cap=6.0).picture().savefig("relu6.png")
"""
WRONG = {  # a line of wrong use: the code of mypy's refusal
    'network_cost("1.0")': "arg-type",
    "network_cost().parameters": "attr-defined",
    "MobileNetV2(width=0.5)": "call-arg",
    "from mbv2 import MobileNetV3": "attr-defined",
    "Architecture([(1, 16, 1)])": "list-item",
    "plot_cost(network_cost())": "call-arg",
    'plot_cost(network_cost(), plt.figure().add_subplot(), "params")': "call-arg",  # options by name only
    "def untyped(x): return x": "no-untyped-def",  # as in the package itself
}


def test_a_type_checker_accepts_right_use_and_refuses_wrong_use(tmp_path):
    file = tmp_path / "use.py"
    file.write_text(USE + "\n".join(WRONG), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty", str(file)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    first = USE.count("\n") + 1
    found = {int(line): code for line, code in re.findall(r"use\.py:(\d+): error: .*\[([\w-]+)\]$", told, re.MULTILINE)}
    assert found == dict(enumerate(WRONG.values(), start=first)), told
