"""The networks that we trained: what is loaded is what was measured."""

import json
import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest
import torch
from plain_network import ROWS, PlainMobileNetV2

import mbv2
from mbv2 import SMALL_IMAGES, MobileNetV2, to_torchvision
from mbv2.nets.pretrained import load
from mbv2.pictures import photograph
from mbv2.records import CIFAR10_RUN

FILE = files("mbv2") / "data" / CIFAR10_RUN.weights_file
QUARTERS = torch.from_numpy(photograph(64)).unfold(1, 32, 32).unfold(2, 32, 32).flatten(1, 2).transpose(0, 1)


def parts_of_the_file():
    """(what stands in the header, arrays by name), read by hand. Source: the format's description, huggingface."""
    content = FILE.read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    about = json.loads(header.pop("__metadata__")["about"])
    arrays = {}
    for name, entry in header.items():
        start, stop = (end + place for place in entry["data_offsets"])
        assert entry["dtype"] == "F16"
        arrays[name] = np.frombuffer(content[start:stop], "<f2").reshape(entry["shape"])
    return about, arrays


@pytest.fixture(scope="module")
def model():
    return mbv2.pretrained("cifar10")


def scores(model):
    with torch.no_grad():
        return model(model.normalize(QUARTERS))


def test_the_network_says_what_it_is_for(model):
    assert isinstance(model, MobileNetV2) and not model.training
    assert model.classes == (
        *("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    )
    assert model.resolution == 32
    mean, std = model.normalize
    # CIFAR-10's own, as many programs have them: 0.4914, 0.4822, 0.4465; 0.2470, 0.2435, 0.2616
    assert mean == pytest.approx((0.4914, 0.4822, 0.4465), abs=0.003)
    assert std == pytest.approx((0.2470, 0.2435, 0.2616), abs=0.006)


def test_every_tensor_is_the_files_and_of_the_architectures_shape(model):
    about, arrays = parts_of_the_file()
    wanted = MobileNetV2(about["width_mult"], 10, architecture=SMALL_IMAGES).state_dict()
    shapes = {name: tuple(value.shape) for name, value in wanted.items() if not name.endswith("num_batches_tracked")}
    assert {name: array.shape for name, array in arrays.items()} == shapes
    for name, array in arrays.items():
        value = model.state_dict()[name]
        assert value.dtype == torch.float32
        assert np.array_equal(value.numpy(), array.astype(np.float32)), name
        assert np.isfinite(array).all() and array.astype(np.float32).std() > 0, name
    assert about["architecture"] == "SMALL_IMAGES" and about["width_mult"] == 0.5


def test_another_implementation_gives_the_same_scores(model):
    rows = [[*row[:3], 1] if number == 1 else row for number, row in enumerate(ROWS)]  # stage 2 keeps the size
    plain = PlainMobileNetV2(0.5, 10, rows=rows).eval()
    plain.features[0][0].stride = (1, 1)
    plain.load_state_dict(to_torchvision(model))
    torch.testing.assert_close(plain(model.normalize(QUARTERS)).detach(), scores(model), atol=1e-4, rtol=1e-4)


def test_the_scores_for_a_photograph_are_those_of_the_record(model):
    torch.testing.assert_close(scores(model), torch.tensor(CIFAR10_RUN.photograph), atol=2e-3, rtol=0)


@pytest.mark.parametrize("layer", ["stages.3.1.dwconv.bn.weight", "stages.3.1.dwconv.conv.weight", "fc.weight"])
def test_one_wrong_tensor_would_be_noticed(layer):
    wrong = mbv2.pretrained("cifar10")
    value = wrong.state_dict()[layer]
    value.copy_(value.flip(0))
    assert (scores(wrong) - torch.tensor(CIFAR10_RUN.photograph)).abs().max() > 0.05


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    content = bytearray(FILE.read_bytes())
    content[-7] ^= 1  # the last bit of one weight
    (tmp_path / "data" / FILE.name).write_bytes(content)
    monkeypatch.setattr(sys.modules[load.__module__], "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=rf"data/{FILE.name} must have the SHA-256 {CIFAR10_RUN.weights_sha256}, not"):
        mbv2.pretrained("cifar10")


def test_each_call_gives_a_network_of_its_own(model):
    other = mbv2.pretrained("cifar10")
    other.fc.bias.data += 1
    assert not torch.equal(other.fc.bias, model.fc.bias)


@pytest.mark.parametrize(("name", "error"), [("cifar100", ValueError), (10, TypeError), (None, TypeError)])
def test_what_is_not_there_is_refused(name, error):
    with pytest.raises(error, match="cifar10" if error is ValueError else "name must be of type str"):
        mbv2.pretrained(name)


def test_nothing_is_fetched_and_nothing_is_unpickled():
    code = (
        "import sys, mbv2\n"
        "assert 'torch' not in sys.modules\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(event))\n"
        "mbv2.pretrained('cifar10')\n"
        "print([event for event in seen if event.startswith(('socket.', 'urllib.', 'pickle.'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
