"""Folders of pictures: what is read, what is refused, and that a second reading needs no decoding."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mbv2.training import pictures
from mbv2.training.decode import View
from mbv2.training.folders import scan
from mbv2.training.pictures import Pictures


def load(folder, resolution, **options):
    return pictures.load(scan(folder), View(resolution), **options)


def save(folder, name, picture, **options):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, **options)


def test_classes_are_folders_and_pictures_stand_in_order(folder):
    found = load(folder / "train", 16)
    assert found.classes == ("ant", "bee", "cat")
    assert found.labels.tolist() == [0] * 12 + [1] * 14 + [2] * 16
    assert torch.equal(found.bytes[12], torch.from_numpy(np.array(Image.open(folder / "train" / "bee" / "000.png"))))


@pytest.mark.parametrize(
    ("picture", "wanted"),
    [
        (Image.new("L", (5, 3), 90), (90, 90, 90)),
        (Image.new("RGB", (5, 3), (10, 20, 30)).quantize(4), (10, 20, 30)),
        (Image.new("RGBA", (5, 3), (10, 20, 30, 0)), (255, 255, 255)),
        (Image.new("LA", (5, 3), (90, 255)), (90, 90, 90)),
        (Image.fromarray(np.full((3, 5), 90 * 256 + 200, dtype=np.uint16)), (90, 90, 90)),
        (Image.new("1", (5, 3), 1), (255, 255, 255)),
    ],
)
def test_any_kind_of_picture_becomes_red_green_and_blue(tmp_path, picture, wanted):
    save(tmp_path, "a/1.png", picture)
    save(tmp_path, "b/1.png", Image.new("RGB", (4, 4)))
    found = load(tmp_path, 4)
    assert found.bytes.shape == (2, 4, 4, 3)
    assert (found.bytes[0] == torch.tensor(wanted, dtype=torch.uint8)).all()


def test_cmyk_and_turned_pictures(tmp_path):
    save(tmp_path, "a/1.jpg", Image.new("CMYK", (8, 8), (0, 255, 255, 0)))
    half = Image.new("RGB", (8, 8), "white")
    half.paste("black", (0, 0, 4, 8))  # the left half is black
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned by 90° clockwise: the left side comes to the top
    save(tmp_path, "b/1.jpg", half, exif=turned, quality=100)
    red, shown = load(tmp_path, 8).bytes.int()
    assert (red[..., 0] > 200).all()
    assert (red[..., 1:] < 60).all()
    assert (shown[:3] < 60).all()
    assert (shown[5:] > 200).all()


def test_other_sizes_are_cut_in_the_middle(tmp_path):
    wide = Image.new("RGB", (24, 8), "white")
    wide.paste("black", (8, 0, 16, 8))
    save(tmp_path, "a/1.png", wide)
    save(tmp_path, "b/1.png", wide)
    assert (load(tmp_path, 8).bytes == 0).all()


def test_a_second_reading_decodes_nothing_and_a_changed_file_is_noticed(tmp_path, monkeypatch):
    for name in ("a/1.png", "b/1.png"):
        save(tmp_path, name, Image.new("RGB", (6, 6), "red"))
    first = load(tmp_path, 6)
    monkeypatch.setattr(pictures, "_decode", lambda *_: pytest.fail("decoded again"))
    assert load(tmp_path, 6).fingerprint() == first.fingerprint()
    monkeypatch.undo()
    save(tmp_path, "b/1.png", Image.new("RGB", (6, 6), "blue"), compress_level=0)
    assert load(tmp_path, 6).fingerprint() != first.fingerprint()


def test_a_broken_picture_is_named_or_counted(folder, tmp_path):
    shutil.copytree(folder / "train", tmp_path / "train")
    broken = tmp_path / "train" / "bee" / "003.png"
    broken.write_bytes(broken.read_bytes()[:60])
    with pytest.raises(ValueError, match=r"bee/003\.png cannot be read as a picture; --skip-broken"):
        load(tmp_path / "train", 16)
    found = load(tmp_path / "train", 16, skip_broken=True)
    assert found.broken == ("bee/003.png",)
    assert found.labels.tolist() == [0] * 12 + [1] * 13 + [2] * 16


def test_hidden_files_are_no_pictures_and_a_link_to_nowhere_is_a_broken_one(tmp_path, monkeypatch):
    for name in ("b/deep/er/2.png", "b/1.png", "b a/3.png"):
        save(tmp_path, name, Image.new("RGB", (6, 6), "red"))
    (tmp_path / "b" / "._1.png").write_bytes(b"what a Mac leaves beside 1.png")
    (tmp_path / ".mbv2").mkdir()
    monkeypatch.chdir(tmp_path)
    found = load(Path("."), 6)
    assert (found.classes, found.labels.tolist()) == (("b", "b a"), [0, 0, 1])
    (tmp_path / "b" / "4.png").symlink_to(tmp_path / "nowhere.png")
    with pytest.raises(ValueError, match=r"b/4\.png cannot be read as a picture"):
        load(tmp_path, 6)
    assert load(tmp_path, 6, skip_broken=True).broken == ("b/4.png",)


def test_folders_without_pictures_are_refused(tmp_path):
    with pytest.raises(ValueError, match="nowhere is not a folder"):
        load(tmp_path / "nowhere", 8)
    with pytest.raises(ValueError, match="holds no pictures"):
        load(tmp_path, 8)
    save(tmp_path, "loose.png", Image.new("RGB", (6, 6)))
    with pytest.raises(ValueError, match="holds pictures, but in no folder: it must hold one folder"):
        load(tmp_path, 8)
    save(tmp_path, "only/1.png", Image.new("RGB", (6, 6)))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "read.txt").write_text("no picture")
    with pytest.raises(ValueError, match="one class only, only"):
        load(tmp_path, 8)


def test_held_out_pictures_are_the_same_share_of_each_class(folder):
    whole = load(folder / "train", 16)
    kept, held = whole.split(0.25, seed=3)
    assert torch.bincount(held.labels).tolist() == [3, 4, 4]  # of 12, 14 and 16; halves to the even
    assert len(kept) + len(held) == len(whole)
    seen = {tuple(picture.flatten().tolist()) for part in (kept, held) for picture in part.bytes}
    assert len(seen) == len(whole)
    assert torch.equal(whole.split(0.25, seed=3)[1].bytes, held.bytes)
    assert not torch.equal(whole.split(0.25, seed=4)[1].bytes, held.bytes)
    with pytest.raises(ValueError, match=r"must be larger than 0\.001, which holds out none of 42 pictures"):
        whole.split(0.001, seed=0)
    with pytest.raises(ValueError, match=r"must be smaller than 0\.96, which leaves no picture of ant to train on"):
        whole.split(0.96, seed=0)  # 12 of 12 ants, but 13 of 14 bees


def test_a_folder_that_cannot_be_written_to_is_decoded_each_time(tmp_path):
    for name in ("a/1.png", "b/1.png"):
        save(tmp_path, name, Image.new("RGB", (6, 6), "red"))
    (tmp_path / ".mbv2").write_text("in the way of the cache")
    assert load(tmp_path, 6).fingerprint() == load(tmp_path, 6).fingerprint()


def test_pictures_of_one_colour_have_a_spread(tmp_path):
    mean, std = Pictures(torch.full((2, 3, 3, 3), 51, dtype=torch.uint8), torch.arange(2), ("a", "b")).mean_and_spread()
    assert mean == pytest.approx([0.2] * 3)
    assert std == pytest.approx([1 / 255] * 3)


def test_mean_and_spread_are_numpys():
    bytes_ = torch.randint(256, (5, 7, 7, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    mean, std = Pictures(bytes_, torch.zeros(5, dtype=torch.int64), ("a", "b")).mean_and_spread()
    values = bytes_.numpy().astype(np.float64) / 255
    np.testing.assert_allclose(mean, values.mean((0, 1, 2)))
    np.testing.assert_allclose(std, values.std((0, 1, 2)))


def test_the_fingerprint_knows_order_labels_and_classes(folder):
    found = load(folder / "train", 16)
    turned = found.select(torch.arange(len(found)).flip(0))
    renamed = Pictures(found.bytes, found.labels, ("ant", "bee", "dog"))
    relabelled = Pictures(found.bytes, found.labels.roll(1), found.classes)
    assert len({one.fingerprint() for one in (found, turned, renamed, relabelled)}) == 4
