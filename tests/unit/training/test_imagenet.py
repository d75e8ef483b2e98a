"""ImageNet's weights come from a server on this machine; its thousand names are here."""

import hashlib

import torch
from plain_network import randomize_batch_norm

from mbv2 import MobileNetV2, load_torchvision, to_torchvision
from mbv2.training import imagenet


def test_weights_are_fetched_once_under_their_published_name_and_fit_the_reference(server, tmp_path, monkeypatch):
    served, address, asked = server
    theirs = randomize_batch_norm(MobileNetV2())
    path = served / imagenet.WEIGHTS[0].rpartition("/")[2]
    torch.save(to_torchvision(theirs), path)
    checksum = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
    monkeypatch.setattr(imagenet, "WEIGHTS", (f"{address}/{path.name}", checksum))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    for _ in range(2):
        ours = load_torchvision(MobileNetV2(), imagenet.weights()).state_dict()
    assert asked == ["/mobilenet_v2-7ebf99e0.pth"]
    assert all(torch.equal(value, ours[name]) for name, value in theirs.state_dict().items())


def test_the_checksum_is_the_one_that_the_name_of_the_file_tells():
    url, checksum = imagenet.WEIGHTS
    assert f"sha256:{url.rpartition('-')[2].removesuffix('.pth')}" == checksum


def test_the_thousand_names_stand_at_their_places():
    names = imagenet.classes()
    assert len(names) == len(set(names)) == 1000
    known = {0: "tench", 207: "golden retriever", 281: "tabby", 388: "giant panda", 817: "sports car", 970: "alp"}
    assert {place: names[place] for place in known} == known
    assert names[999] == "toilet tissue"
