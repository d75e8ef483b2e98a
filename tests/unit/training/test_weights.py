"""Starting from trained weights: what is taken over, what learns, what is refused."""

import hashlib
import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file

from mbv2 import REFERENCE, SMALL_IMAGES, MobileNetV2, pretrained, to_torchvision
from mbv2.training import checkpoint
from mbv2.training import imagenet as published
from mbv2.training.__main__ import main
from mbv2.training.loop import Run
from mbv2.training.optimize import freeze, new_optimizer
from mbv2.training.recipe import Recipe
from mbv2.training.starts import open_start

RECIPE = Recipe(epochs=1, width=0.1, resolution=16, batch_size=8)
ABOUT = {"recipe": RECIPE.to_dict(), "mean": [0.4, 0.5, 0.6], "std": [0.2, 0.3, 0.4]}


@pytest.fixture
def trained(tmp_path):
    """Weights of a network for the classes ant, bee, cat, shaken so that none is as a fresh network has it."""
    torch.manual_seed(7)
    state = MobileNetV2(0.1, 3, architecture=SMALL_IMAGES).state_dict()
    state = {
        name: value + torch.rand_like(value) if value.is_floating_point() else value for name, value in state.items()
    }
    checkpoint.save_weights(tmp_path / "trained.safetensors", state, {**ABOUT, "classes": ["ant", "bee", "cat"]})
    return tmp_path / "trained.safetensors", state


def begin(folder, out, start, **changed):
    recipe = Recipe.from_dict({**RECIPE.to_dict(), **changed})
    return Run(recipe, str(folder), out, start=start and open_start(str(start)), threads=1, say=lambda line: None)


def test_the_same_classes_take_over_everything(folder, tmp_path, trained):
    path, state = trained
    run = begin(folder, tmp_path / "run", path)
    assert all(torch.equal(value, state[name]) for name, value in run.model.state_dict().items())
    assert (run.normalize.mean, run.normalize.std) == (ABOUT["mean"], ABOUT["std"])


def test_other_classes_take_over_all_but_the_classifier(folder, tmp_path, trained):
    path, state = trained
    checkpoint.save_weights(path, state, {**ABOUT, "classes": ["x", "y", "z"]})
    run = begin(folder, tmp_path / "run", path)
    differs = {name for name, value in run.model.state_dict().items() if not torch.equal(value, state[name])}
    assert differs == {"fc.weight", "fc.bias"}


def test_our_own_weights_have_a_name(folder, tmp_path):
    ours = pretrained("cifar10")
    run = begin(folder, tmp_path / "run", "cifar10", width=0.5)
    differs = {
        name for name, value in run.model.state_dict().items() if not torch.equal(value, ours.state_dict()[name])
    }
    assert differs == {"fc.weight", "fc.bias"}  # three classes, not ten
    assert (tuple(run.normalize.mean), tuple(run.normalize.std)) == tuple(ours.normalize)
    settings = open_start("cifar10").settings()
    assert (settings["width"], settings["resolution"], settings["architecture"]) == (0.5, 32, "small-images")


def test_the_head_alone_learns_first(folder, tmp_path, trained):
    path, state = trained
    begin(folder, tmp_path / "run", path, head_epochs=1).train_to_end()
    kept = load_file(tmp_path / "run" / "checkpoint.safetensors")
    changed = {name for name, value in state.items() if not torch.equal(value, kept[f"model.{name}"])}
    assert changed == {"fc.weight", "fc.bias"}


def test_after_the_head_everything_learns(folder, tmp_path, trained):
    path, state = trained
    begin(folder, tmp_path / "run", path, epochs=2, head_epochs=1).train_to_end()
    kept = load_file(tmp_path / "run" / "checkpoint.safetensors")
    changed = {name for name, value in state.items() if not torch.equal(value, kept[f"model.{name}"])}
    assert {"first_conv.conv.weight", "first_conv.bn.weight", "fc.weight"} <= changed


def test_frozen_batch_norm_keeps_everything(folder, tmp_path, trained):
    path, state = trained
    begin(folder, tmp_path / "run", path, freeze_norm=True).train_to_end()
    kept = load_file(tmp_path / "run" / "checkpoint.safetensors")
    changed = {name for name, value in state.items() if not torch.equal(value, kept[f"model.{name}"])}
    assert {"first_conv.conv.weight", "fc.weight"} <= changed
    assert not [name for name in changed if ".bn." in name]


def test_a_file_of_another_width_is_refused_by_name(folder, tmp_path, trained):
    with pytest.raises(
        ValueError, match=r"--width 0\.5 does not fit --from .*trained\.safetensors: pass --width 0\.1,"
    ):
        begin(folder, tmp_path / "run", trained[0], width=0.5)


def test_files_that_are_no_weights_are_refused_by_name(folder, tmp_path, trained):
    path, _ = trained
    short = tmp_path / "short.safetensors"
    short.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ValueError, match=r"short\.safetensors is not a whole file of weights"):
        begin(folder, tmp_path / "run", short)
    begin(folder, tmp_path / "run", path).train_to_end()
    with pytest.raises(ValueError, match=r"holds a checkpoint to resume from, not weights: name weights\.safetensors"):
        begin(folder, tmp_path / "other", tmp_path / "run" / "checkpoint.safetensors")


def test_a_run_from_other_weights_does_not_resume(folder, tmp_path, trained):
    path, _ = trained
    begin(folder, tmp_path / "run", path).train_to_end()
    with pytest.raises(ValueError, match=r"belongs to another run: start was '.*' and is None"):
        begin(folder, tmp_path / "run", None).resume()


@pytest.mark.parametrize("depthwise", [True, False])
def test_weight_decay_spares_batch_norm_biases_and_at_will_depthwise_filters(depthwise):
    model = MobileNetV2(0.1, 3, architecture=SMALL_IMAGES)
    for parameter in model.parameters():
        parameter.data.fill_(1.0)
        parameter.grad = torch.zeros_like(parameter)
    new_optimizer(model, Recipe(lr=0.5, momentum=0.0, weight_decay=0.1, decay_depthwise=depthwise)).step()
    for name, parameter in model.named_parameters():
        spared = ".bn." in name or name == "fc.bias" or (".dwconv.conv." in name and not depthwise)
        assert (parameter == (1.0 if spared else 0.95)).all(), name


def test_nesterovs_step_by_hand():
    model = torch.nn.Linear(1, 1, bias=False)
    model.weight.data.fill_(2.0)
    optimizer = new_optimizer(model, Recipe(lr=0.1, momentum=0.9, weight_decay=0.0))
    for gradient, wanted in ((1.0, 2.0 - 0.1 * 1.9), (0.5, 1.81 - 0.1 * (0.5 + 0.9 * 1.4))):
        model.weight.grad = torch.full((1, 1), gradient)
        optimizer.step()
        assert model.weight.item() == pytest.approx(wanted)


def test_freezing_is_taken_back():
    model = MobileNetV2(0.1, 3, architecture=SMALL_IMAGES)
    freeze(model, head_only=True, norms=False)
    assert [name for name, parameter in model.named_parameters() if parameter.requires_grad] == ["fc.weight", "fc.bias"]
    freeze(model, head_only=False, norms=False)
    assert all(parameter.requires_grad for parameter in model.parameters())
    assert all(module.training for module in model.modules())


@pytest.fixture
def imagenet(server, tmp_path, monkeypatch):
    """ImageNet's weights on a server of this machine, by torchvision's names: a network of no use. Its tensors."""
    served, address, asked = server
    torch.manual_seed(11)
    state = to_torchvision(MobileNetV2())
    torch.save(state, served / "mobilenet_v2.pth")
    digits = hashlib.sha256((served / "mobilenet_v2.pth").read_bytes()).hexdigest()[:8]
    monkeypatch.setattr(published, "WEIGHTS", (f"{address}/mobilenet_v2.pth", f"sha256:{digits}"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return state, asked


def test_imagenets_weights_are_fetched_once_and_all_but_the_classifier_are_taken_over(folder, tmp_path, imagenet):
    state, asked = imagenet
    start = [open_start("imagenet") for _ in range(2)][1]
    assert asked == ["/mobilenet_v2.pth"]
    recipe = Recipe(**{**start.settings(), "batch_size": 8, "resolution": 32, "head_epochs": 0})
    assert (recipe.width, recipe.table, recipe.lr) == (1.0, REFERENCE, 0.01)
    assert start.settings()["resolution"] == 224
    run = Run(recipe, str(folder), tmp_path / "run", start=start, threads=1, say=lambda line: None)
    taken = to_torchvision(run.model)
    differs = {name for name, value in state.items() if not torch.equal(taken[name], value)}
    assert differs == {"classifier.1.weight", "classifier.1.bias"}
    assert (run.normalize.mean, run.normalize.std) == ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    with pytest.raises(ValueError, match=r"--width 0\.5 does not fit --from imagenet: pass --width 1\.0"):
        Run(replace(recipe, width=0.5), str(folder), tmp_path / "run", start=start, threads=1)


def test_imagenets_weights_with_a_wrong_checksum_leave_nothing_behind(imagenet, tmp_path, monkeypatch):
    monkeypatch.setattr(published, "WEIGHTS", (published.WEIGHTS[0], "sha256:00000000"))
    with pytest.raises(ValueError, match="has the checksum"):
        open_start("imagenet")
    assert list((tmp_path / "cache" / "mbv2").iterdir()) == []


def test_the_command_takes_the_network_of_the_weights(folder, command, tmp_path, trained):
    line = ["--data", folder, "--out", tmp_path / "run", "--from", trained[0], "--batch-size", "8", "--threads", "1"]
    assert main([*map(str, line), "--epochs", "1", "--no-test"]) == 0
    settings = json.loads((tmp_path / "run" / "recipe.json").read_text())["recipe"]
    wanted = {"width": 0.1, "resolution": 16, "architecture": "small-images", "head_epochs": 1}
    wanted["lr"] = 0.01 * 8 / 128  # it follows the batch
    assert {name: settings[name] for name in wanted} == wanted
