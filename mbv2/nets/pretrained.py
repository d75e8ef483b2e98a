"""Networks that this book trained itself, with their weights: `mbv2.records` says how, and how good they are."""

import hashlib
import json
from importlib.resources import as_file, files
from pathlib import Path

from safetensors import safe_open

from .. import arguments, records
from ..spec import NAMED
from .mobilenet_v2 import MobileNetV2
from .normalize import Normalize

#: The networks that there are, each with the record of the run that trained it.
RUNS = {"cifar10": records.CIFAR10_RUN}


class Pretrained(MobileNetV2):
    """A trained network that knows what its scores mean and what pictures it wants.

    Attributes:
        classes: Names of the classes, in the order of the scores.
        resolution: Side in pixels of the pictures that it was trained for.
        normalize: The pair (mean, std) of its training pictures. Called on pictures, it gives what the network takes.
    """

    classes: tuple[str, ...]
    resolution: int
    normalize: Normalize


def pretrained(name: str) -> Pretrained:
    """A network with weights that this book trained, in eval mode. Nothing is fetched.

    To ask it about a picture of red, green and blue::

        model = pretrained("cifar10")
        picture = Image.open("cat.png").convert("RGB").resize((model.resolution, model.resolution))
        scores = model(model.normalize(np.array(picture))[None])  # (1, 10)
        model.classes[scores.argmax()]

    Args:
        name: "cifar10", for CIFAR-10's ten classes; `mbv2.records.CIFAR10_RUN` tells how good it is.

    Returns:
        A `MobileNetV2` in 32 bits that has `classes`, `resolution` and `normalize` too.

    Raises:
        TypeError: If `name` is not a string.
        ValueError: If there is no such network, or its file is not the one that was measured.
    """
    run = RUNS[arguments.one_of("name", arguments.instance("name", name, str), RUNS)]
    with as_file(files("mbv2") / "data" / run.weights_file) as path:
        if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != run.weights_sha256:
            raise ValueError(
                f"mbv2/data/{run.weights_file} must have the SHA-256 {run.weights_sha256}, not {found}: "
                "it was changed, or cut short; install mbv2 again"
            )
        return load(path)


def load(path: Path) -> Pretrained:
    """The network in a file of weights that says in its header which network it is.

    Args:
        path: A safetensors file as `python -m tools.ship_run` writes it.
    """
    with safe_open(path, framework="pt") as file:
        about = json.loads(file.metadata()["about"])
        state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    model = Pretrained(about["width_mult"], len(about["classes"]), architecture=NAMED[about["architecture"]])
    counters = {name: value for name, value in model.state_dict().items() if name.endswith("num_batches_tracked")}
    model.load_state_dict(state | counters)
    model.classes, model.resolution = tuple(about["classes"]), about["resolution"]
    model.normalize = Normalize(tuple(about["mean"]), tuple(about["std"]))
    return model.eval()
