"""Two processes train as one does. In 64 bits: in 32, a ReLU6 whose input is 0 to the last bit falls either way."""

import json
import os
import subprocess
import sys

import pytest
from paths import ROOT

TWENTY_STEPS = """
import json, sys
from pathlib import Path
from mbv2.training.loop import Run
from mbv2.training.recipe import Recipe
from mbv2.training.team import join, leave
data, out = sys.argv[1:]
recipe = Recipe(epochs=10, width=0.1, resolution=16, batch_size=20, dropout=0.2, lr=0.001, precision="float64")
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


def test_batch_norm_that_is_not_shared_would_be_noticed(folder, single, tmp_path):
    alone = single[1]
    separate = "import mbv2.training.loop as loop\nloop.synchronize = lambda *_: None\n" + TWENTY_STEPS
    apart, _ = losses(folder, tmp_path / "two", 2, separate)
    assert max(abs(one - two) for (one, _), (two, _) in zip(alone, apart, strict=True)) > 1e-3
