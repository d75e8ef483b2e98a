"""Pictures that are read as they are needed: the same batches from any number of workers, exact after a kill."""

import json
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch
from paths import ROOT
from PIL import Image
from safetensors.torch import load_file

from mbv2.training import sets
from mbv2.training.augment import CROP, generator
from mbv2.training.decode import View, crop_box
from mbv2.training.folders import scan
from mbv2.training.loop import Run
from mbv2.training.recipe import Recipe
from mbv2.training.sets import Reading
from mbv2.training.stream import Stream

SMALL = Recipe(epochs=2, width=0.1, resolution=16, batch_size=8, lr=0.05, holdout=0.25, average=0.5)


def run(folder, out, reading, **changed):
    out.mkdir(exist_ok=True)
    recipe = Recipe.from_dict({**SMALL.to_dict(), **changed})
    return Run(recipe, str(folder), out, threads=1, save_every=0.0, reading=reading, say=lambda line: None)


def weights(out):
    return load_file(out / "checkpoint.safetensors")


def same(one, two):
    first, second = weights(one), weights(two)
    return first.keys() == second.keys() and all(torch.equal(value, second[name]) for name, value in first.items())


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """ImageNet's layout: train/<wnid>/*.JPEG and val/<wnid>/*.JPEG, of several sizes; a ramp in each direction."""
    root = tmp_path_factory.mktemp("photos")
    for part, count in (("train", 12), ("val", 3)):
        for place, name in enumerate(("n01440764", "n01443537")):
            (root / part / name).mkdir(parents=True)
            for number in range(count):
                wide, tall = 40 + 5 * number, 60 - 2 * number
                ramp = np.zeros((tall, wide, 3), np.uint8)
                ramp[..., 0] = np.linspace(0, 255, wide)[None]
                ramp[..., 1] = np.linspace(0, 255, tall)[:, None]
                ramp[..., 2] = 250 * place
                Image.fromarray(ramp).save(root / part / name / f"{name}_{number}.JPEG", quality=95)
    return root


@pytest.fixture(scope="module")
def streamed(photos, tmp_path_factory):
    """The folder of a run that read its files in the process that trained."""
    out = tmp_path_factory.mktemp("streamed")
    run(photos, out, Reading(stream="yes", workers=0)).train_to_end()
    return out


KILLED = """
import os
from pathlib import Path
from mbv2.training.loop import Run
from mbv2.training.recipe import Recipe
from mbv2.training.sets import Reading
run = Run(Recipe.from_dict({recipe!r}), {data!r}, Path({out!r}), threads=1, save_every=0.0,
          reading=Reading(stream="yes", workers=2), say=lambda line: None)
take = run.take_step
def step(*parts):
    if run.progress.step == 3:
        os.kill(os.getpid(), 9)
    return take(*parts)
run.take_step = step
run.train_to_end()
"""


def test_two_workers_a_kill_and_one_worker_give_the_weights_of_none(photos, streamed, tmp_path):
    code = KILLED.format(recipe=SMALL.to_dict(), data=str(photos), out=str(tmp_path))
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=300)
    assert killed.returncode == -signal.SIGKILL
    again = run(photos, tmp_path, Reading(stream="yes", workers=1))
    again.resume()
    assert again.progress.step == 3  # 2 steps an epoch of 18 pictures, whose last 2 wait: in the middle of the second
    again.train_to_end()
    assert same(streamed, tmp_path)


def test_imagenets_val_is_measured_at_the_end_and_the_crop_is_recorded(photos, streamed):
    result = json.loads((streamed / "result.json").read_text())
    assert result["test"]["pictures"] == 6
    assert result["about"]["recipe"]["crop"] == "random-resized"
    assert list(result["test"]["by_class"]) == ["n01440764", "n01443537"]
    rows = (streamed / "metrics.csv").read_text().splitlines()
    assert len(rows) == 3
    assert "holdout_accuracy" in rows[0]


def test_memory_and_stream_give_the_same_weights_where_the_crop_is_the_same(folder, tmp_path):
    for name, stream in (("memory", "no"), ("stream", "yes")):
        one = run(folder, tmp_path / name, Reading(stream=stream, workers=0), crop="resize", epochs=1)
        one.train_to_end()
    assert all(
        torch.equal(value, weights(tmp_path / "stream")[name]) for name, value in weights(tmp_path / "memory").items()
    )


def test_large_sets_stream_by_themselves(photos, monkeypatch):
    view, data = View(16, "auto"), str(photos)
    assert not isinstance(sets.training_pictures(data, view), Stream)
    monkeypatch.setattr(sets, "IN_MEMORY", 24 * 16 * 16 * 3 - 1)
    assert isinstance(sets.training_pictures(data, view), Stream)
    assert not isinstance(sets.training_pictures(data, view, Reading(stream="no")), Stream)
    assert isinstance(sets.training_pictures(data, View(16, "random-resized")), Stream)
    with pytest.raises(ValueError, match="stream must be yes or auto where crop is random-resized"):
        sets.training_pictures(data, View(16, "random-resized"), Reading(stream="no"))
    with pytest.raises(ValueError, match="crop must be resize for digits"):
        sets.training_pictures("digits", View(16, "random-resized"))
    with pytest.raises(ValueError, match=r"stream must be one of .*, not 'maybe'"):
        Reading(stream="maybe")


def test_test_goes_before_val_unless_it_holds_no_classes(photos, folder, tmp_path):
    assert sets.test_folder(photos) == photos / "val"
    for part in ("train", "test", "val"):
        (tmp_path / part).mkdir()
    (tmp_path / "val" / "a").mkdir()
    assert sets.test_folder(tmp_path) == tmp_path / "val"
    (tmp_path / "test" / "a").mkdir()
    assert sets.test_folder(tmp_path) == tmp_path / "test"


def test_another_place_epoch_or_seed_gives_another_crop(photos):
    def look(seed, epoch, place):
        stream = Stream(scan(photos / "train"), View(16, "random-resized", seed), workers=0)
        ((pictures, _),) = stream.batches([torch.tensor([place])], epoch)
        return pictures

    first = look(0, 0, 5)
    assert torch.equal(first, look(0, 0, 5))
    assert not any(torch.equal(first, other) for other in (look(1, 0, 5), look(0, 1, 5), look(0, 0, 6)))


def test_a_random_crop_is_that_part_of_the_picture(photos):
    stream = Stream(scan(photos / "train"), View(16, "random-resized", 7), workers=0)
    ((pictures, labels),) = stream.batches([torch.tensor([15])], 2)
    path = photos / "train" / "n01443537" / "n01443537_11.JPEG"  # the sixteenth: 0, 1, 10, 11
    picture = np.asarray(Image.open(path)).astype(float)
    left, top, right, bottom = crop_box(95, 38, generator(7, CROP, 2 * 24 + 15))
    assert picture.shape == (38, 95, 3)
    assert labels.tolist() == [1]
    part = picture[top:bottom, left:right]
    seen = pictures[0].double().numpy()
    np.testing.assert_allclose(seen.mean((0, 1)), part.mean((0, 1)), atol=2)
    for channel, axis in ((0, 1), (1, 0)):  # red grows to the right, green downwards
        ends = np.take(seen[..., channel].mean(1 - axis), [0, -1])
        wanted = np.take(part[..., channel].mean(1 - axis), [0, -1])
        np.testing.assert_allclose(ends, wanted, atol=9)


@pytest.mark.parametrize(("width", "height"), [(500, 375), (300, 400), (1000, 20), (20, 1000), (1, 1)])
def test_crops_have_the_areas_and_forms_of_the_paper(width, height):
    boxes = np.array([crop_box(width, height, torch.Generator().manual_seed(seed)) for seed in range(500)])
    left, top, right, bottom = boxes.T
    assert (left >= 0).all() and (top >= 0).all() and (right <= width).all() and (bottom <= height).all()
    wide, tall = right - left, bottom - top
    if width * height > 100_000:
        area, form = wide * tall / width / height, wide / tall
        assert 0.075 < area.min() < 0.1 and 0.9 < area.max() <= 1.0
        assert 0.74 < form.min() < 0.78 and 1.28 < form.max() < 1.35
        random = np.random.default_rng(0)  # the same rule, by rejection of what does not fit
        areas, forms = random.uniform(0.08, 1, 10**5), np.exp(random.uniform(np.log(3 / 4), np.log(4 / 3), 10**5))
        fits = (areas * height * forms <= width) & (areas * width / forms <= height)
        assert area.mean() == pytest.approx(areas[fits].mean(), abs=0.05)
        assert np.log(form).mean() == pytest.approx(np.log(forms[fits]).mean(), abs=0.04)
        assert (left == 0).mean() < 0.2 and len(set(left.tolist())) > 100
    elif width > height:  # no try fits but small ones: the middle, 4 wide to 3 tall
        assert set(zip(wide[tall == 20].tolist(), left[tall == 20].tolist(), strict=True)) >= {(27, 486)}


def test_what_is_measured_is_seven_eighths_of_the_middle(photos):
    view = View(14, "random-resized")
    picture = Image.open(photos / "val" / "n01440764" / "n01440764_0.JPEG")  # 40 × 60
    resized = picture.resize((16, 24), Image.Resampling.BICUBIC)  # ImageNet: 256 → 224
    wanted = np.asarray(resized.crop((1, 5, 15, 19))).astype(int)
    assert np.abs(view.measured(picture) - wanted).max() <= 3
    assert np.abs(View(14).measured(picture) - wanted).max() > 6


def test_mean_spread_and_fingerprint_of_a_stream(photos, tmp_path):
    shutil.copytree(photos / "train", tmp_path / "train")
    stream = Stream(scan(tmp_path / "train"), View(16), workers=0)
    memory = sets.load(scan(tmp_path / "train"), View(16))
    assert stream.mean_and_spread() == memory.mean_and_spread()  # fewer than a thousand: all of them
    first = stream.fingerprint()
    assert Stream(scan(tmp_path / "train"), View(16)).fingerprint() == first
    os.utime(tmp_path / "train" / "n01440764" / "n01440764_3.JPEG", (1, 1))
    assert Stream(scan(tmp_path / "train"), View(16)).fingerprint() != first


def test_a_broken_picture_is_named_or_replaced_and_counted(folder, tmp_path):
    shutil.copytree(folder / "train", tmp_path / "train", ignore=shutil.ignore_patterns(".mbv2"))
    (tmp_path / "train" / "bee" / "003.png").write_bytes(b"broken")  # the sixteenth
    places = [torch.tensor([14, 15])]
    strict = Stream(scan(tmp_path / "train"), View(16), workers=1)
    with pytest.raises(ValueError, match=r"^\S+bee/003\.png cannot be read as a picture; --skip-broken leaves") as told:
        list(strict.batches(places))
    assert "\n" not in str(told.value)
    stream = Stream(scan(tmp_path / "train"), View(16), skip_broken=True, workers=0)
    ((measured, labels),) = stream.batches(places)
    assert (len(measured), labels.tolist()) == (1, [1])
    ((trained, labels),) = stream.batches(places, epoch=0)
    after = np.asarray(Image.open(tmp_path / "train" / "bee" / "004.png"))
    assert torch.equal(trained[1], torch.from_numpy(after.copy()))
    assert labels.tolist() == [1, 1]
    assert stream.left_out() == "1 picture cannot be read and is left out: bee/003.png"


def test_ctrl_c_reaches_the_workers_too_and_still_saves(photos, tmp_path):
    line = [sys.executable, "-m", "mbv2.training", "--data", photos, "--out", tmp_path, "--width", "0.1"]
    line += ["--batch-size", "8", "--resolution", "16", "--epochs", "400", "--threads", "1", "--stream", "yes"]
    with subprocess.Popen(
        [str(part) for part in (*line, "--workers", "1")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert "24 pictures are read from their files in every epoch" in process.stdout.readline()
        process.stdout.readline()  # an epoch is over
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        out, err = process.communicate(timeout=60)
    assert "Stopped and saved. The same command with --resume" in out
    assert (process.returncode, err) == (1, "")
