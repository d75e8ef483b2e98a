"""Two processes train as one does, in 32 bits, as the command is used."""

import copy
import json
import os
import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F
from paths import ROOT

from mbv2 import SMALL_IMAGES, MobileNetV2
from mbv2.training.loop import Run
from mbv2.training.optimize import freeze
from mbv2.training.recipe import Recipe
from mbv2.training.shared import SharedBatchNorm, SharedConv, SharedLinear, synchronize
from mbv2.training.team import Team

TWENTY_STEPS = """
import json, sys
from pathlib import Path
from mbv2.training.loop import Run
from mbv2.training.recipe import Recipe
from mbv2.training.team import join, leave
data, out = sys.argv[1:]
recipe = Recipe(epochs=10, width=0.1, resolution=16, batch_size=20, dropout=0.2)
team = join("cpu")
run = Run(recipe, data, Path(out), threads=1, team=team, say=lambda line: None)
take, losses = run.take_step, []
def record(*parts):
    losses.append(take(*parts))
    return losses[-1]
run.take_step = record
run.train_to_end()
if team.first:
    (Path(out) / "losses.json").write_text(json.dumps([losses, team.world]))
leave(team)
"""


def losses(folder, out, processes, code=TWENTY_STEPS):
    """Loss and number of right answers of each step, and how many processes there were."""
    out.mkdir()
    script = out / "steps.py"
    script.write_text(code)
    line = [sys.executable] if processes == 1 else [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    line += [] if processes == 1 else ["--nproc-per-node", str(processes)]
    line += [str(script), str(folder), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(line, cwd=out, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads((out / "losses.json").read_text())


@pytest.fixture(scope="module")
def single(folder, tmp_path_factory):
    """The run of one process: its folder, losses, number of processes."""
    out = tmp_path_factory.mktemp("team") / "one"
    return out, *losses(folder, out, 1)


def test_two_processes_give_the_losses_of_one(folder, single, tmp_path):
    out, alone, one = single
    together, two = losses(folder, tmp_path / "two", 2)
    assert (one, two) == (1, 2)
    assert len(alone) == 20
    assert [right for _, right in alone] == [right for _, right in together]
    assert [loss for loss, _ in together] == pytest.approx([loss for loss, _ in alone], abs=1e-5)
    assert len({round(loss, 3) for loss, _ in alone}) > 5  # so that losses that hardly vary cannot agree by chance
    rows = [(out / "metrics.csv").read_text().splitlines() for out in (out, tmp_path / "two")]
    assert [len(row) for row in rows] == [11, 11]


@pytest.mark.parametrize(
    "wrong",
    [
        "import mbv2.training.loop as loop\nloop.synchronize = lambda *_: None\n",  # batch norm of each process's own
        "from mbv2.training.team import Team\nTeam.part = lambda self, batch: batch[: len(batch) // 2]\n",  # one share
    ],
)
def test_what_is_shared_wrongly_would_be_noticed(folder, single, tmp_path, wrong):
    alone = single[1]
    apart, _ = losses(folder, tmp_path / "two", 2, wrong + TWENTY_STEPS)
    assert max(abs(one - two) for (one, _), (two, _) in zip(alone, apart, strict=True)) > 1e-3


@pytest.mark.parametrize("pictures", [6, 7, 40])
def test_layers_of_halves_are_torchs_own(pictures):
    """In 64 bits, where the order in which numbers are added hardly shows; 7 pictures are no two equal halves."""
    torch.manual_seed(3)
    plain = MobileNetV2(0.25, 5, architecture=SMALL_IMAGES, dropout=0.0).double()
    halves = synchronize(copy.deepcopy(plain), Team())
    assert {type(layer) for layer in halves.modules()} >= {SharedConv, SharedBatchNorm, SharedLinear}
    x = torch.rand(pictures, 3, 10, 12, dtype=torch.float64)
    for model in (plain, halves):
        F.cross_entropy(model(x), torch.arange(pictures) % 5).backward()
    for (name, one), two in zip(plain.named_parameters(), halves.parameters(), strict=True):
        torch.testing.assert_close(two.grad, one.grad, rtol=1e-6, atol=1e-12, msg=name)
    for (name, one), two in zip(plain.named_buffers(), halves.buffers(), strict=True):
        torch.testing.assert_close(two, one, msg=name)
    plain.fc.weight.grad[0, 0] += 1e-4
    with pytest.raises(AssertionError):
        torch.testing.assert_close(halves.fc.weight.grad, plain.fc.weight.grad, rtol=1e-6, atol=1e-12)


def test_frozen_layers_and_mixed_precision_pass_through_the_layers_of_halves():
    model = synchronize(MobileNetV2(0.1, 3, architecture=SMALL_IMAGES), Team())
    freeze(model, head_only=False, norms=True)
    model(torch.rand(4, 3, 8, 8)).sum().backward()
    assert model.first_conv.bn.weight.grad is None and model.first_conv.conv.weight.grad is not None
    freeze(model, head_only=False, norms=False)
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(torch.rand(4, 3, 8, 8))
    scores.float().sum().backward()
    assert model.first_conv.bn.weight.grad.isfinite().all()


def test_one_process_may_have_torchs_own_layers(folder, tmp_path):
    for halves in (True, False):
        recipe = Recipe(width=0.1, resolution=16, batch_size=8, halves=halves)
        run = Run(recipe, str(folder), tmp_path, threads=1, say=lambda line: None)
        assert any(isinstance(layer, SharedConv) for layer in run.model.modules()) == halves
