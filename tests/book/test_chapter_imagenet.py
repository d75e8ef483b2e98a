"""What chapter 14 would fetch, and the build leaves out: its cells run, with weights of torchvision's names."""

import nbformat
import torch
from paths import BOOK

from mbv2 import MobileNetV2, calibrate_batch_norm, to_torchvision
from mbv2.training import imagenet

CELLS = {cell.id: cell for cell in nbformat.read(BOOK / "14-training.ipynb", 4).cells if cell.cell_type == "code"}
PREPARE = ("els-picture", "els-resized", "els-cropped", "els-numbered", "els-normalized", "els-likely")


def run(*names):
    """Run cells of the chapter after their imports; returns their names and values."""
    space = {}
    for name in ("els-imports", *names):
        exec(CELLS[name].source.replace("FETCH = False", "FETCH = True"), space)
    return space


def test_fetched_weights_name_five_classes_with_falling_shares(monkeypatch, capsys):
    torch.manual_seed(0)
    network = calibrate_batch_norm(MobileNetV2(), torch.rand(2, 3, 64, 64))
    torch.nn.init.normal_(network.fc.weight, std=0.1)
    monkeypatch.setattr(imagenet, "weights", lambda: to_torchvision(network))
    space = run(*PREPARE, "els-ask")
    lines = [line.split("%  ") for line in capsys.readouterr().out.splitlines()[-5:]]
    with torch.no_grad():
        scores = network.eval()(space["seen"][None])[0]
    best = scores.argsort(descending=True)[:5]
    assert [name for _, name in lines] == [imagenet.classes()[place] for place in best]
    assert [float(share) for share, _ in lines] == [round(100 * float(p), 1) for p in scores.softmax(0)[best]]


def test_a_picture_is_prepared_as_torchvisions_transform_says():
    space = run(*PREPARE[:-1])
    assert space["resized"].size == (347, 232)  # F.resize: 232 · 640 / 427, cut off
    assert (space["left"], space["top"]) == (62, 4)  # F.center_crop: half of 123 and of 8, rounded
    assert space["seen"].shape == (3, 224, 224)
    means = space["seen"].mean((1, 2)) * torch.tensor([0.229, 0.224, 0.225]) + torch.tensor([0.485, 0.456, 0.406])
    torch.testing.assert_close(means, space["numbers"].mean((1, 2)))


def test_the_build_asks_for_nothing():
    assert CELLS["els-ask"].source.startswith("FETCH = False\n\nif FETCH:\n")
    others = [name for name in CELLS if name != "els-ask" and "imagenet.weights" in CELLS[name].source]
    assert others == []
