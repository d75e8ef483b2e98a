"""Named sets of pictures: fetched once, whole or not at all, from a server on this machine."""

import hashlib
import io
import tarfile

import numpy as np
import torch

from mbv2.training import sets
from mbv2.training.decode import View


def small_cifar(path):
    """An archive in the form of CIFAR-10's binary version, three pictures a file; returns its records."""
    random = np.random.default_rng(3)
    names = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]
    records = {name: random.integers(0, 256, (3, 3073), dtype=np.uint8) for name in names}
    for record in records.values():
        record[:, 0] %= 10
    contents = {name: record.tobytes() for name, record in records.items()}
    contents["batches.meta.txt"] = "\n".join(f"class{number}" for number in range(10)).encode() + b"\n\n"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in contents.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return records


def test_cifar10_is_fetched_once_and_read_without_pickle(server, tmp_path, monkeypatch):
    served, address, asked = server
    records = small_cifar(served / "c.tar.gz")
    md5 = hashlib.md5((served / "c.tar.gz").read_bytes()).hexdigest()
    monkeypatch.setattr(sets, "CIFAR10", (f"{address}/c.tar.gz", f"md5:{md5}"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    train = sets.training_pictures("cifar10", View(32))
    test = sets.test_pictures("cifar10", View(32), train.classes)
    assert asked == ["/c.tar.gz"]
    assert (len(train), len(test)) == (15, 3)
    assert train.classes == tuple(f"class{number}" for number in range(10))
    record = records["data_batch_2.bin"][1]  # the fifth of all
    assert train.labels[4] == record[0]
    assert train.bytes[4, 20, 7].tolist() == [record[1 + plane * 1024 + 20 * 32 + 7] for plane in range(3)]
    assert test.labels.tolist() == records["test_batch.bin"][:, 0].tolist()
    assert sets.training_pictures("cifar10", View(20)).bytes.shape == (15, 20, 20, 3)


def test_digits_are_scikit_learns_and_every_fifth_is_for_the_test():
    train, test = sets.training_pictures("digits", View(16)), sets.test_pictures("digits", View(16), ())
    assert (len(train), len(test)) == (1437, 360)
    assert test.labels[:4].tolist() == [0, 5, 0, 5]  # scikit-learn's numbers 0, 5, 10 and 15
    assert torch.equal(train.bytes[..., 0], train.bytes[..., 2])
    assert train.bytes.shape[1:] == (16, 16, 3)


def test_a_folder_may_hold_the_classes_themselves(folder):
    assert len(sets.training_pictures(str(folder), View(16))) == 42
    assert len(sets.training_pictures(str(folder / "test"), View(16))) == 15
    assert sets.test_pictures(str(folder / "test"), View(16), ("ant", "bee", "cat")) is None
