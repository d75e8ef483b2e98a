"""Modules that moved into a room: their old paths still work, and say where they went."""

import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# Old name in `mbv2`: where it is now.
ROOMS = {
    "ablation": "nets.ablation",
    "baselines": "nets.baselines",
    "blocks": "nets.blocks",
    "checking": "exercises.checking",
    "counting": "cost.conventions",
    "families": "cost.block",
    "layers": "cost.conv",
    "manifold": "experiments.manifold",
    "memory": "cost.memory",
    "model": "nets.mobilenet_v2",
    "receptive": "cost.receptive",
    "seeds": "experiments.summary",
    "slicing": "nets.slicing",
    "weights": "nets.torchvision",
    "widgets.base": "widgets.explorer",
    "widgets.cost_explorer": "widgets.cost",
}


def find(old: str) -> ModuleType:
    """The module that was once called `old`, such as "mbv2.model", with a DeprecationWarning that says where it is."""
    package, _, name = old.partition(".")
    new = f"{package}.{ROOMS[name]}"
    warnings.warn(f"{old} is now {new}: import it from there", DeprecationWarning, stacklevel=3)
    return import_module(new)


class _Finder(MetaPathFinder, Loader):
    """Lets `import mbv2.model` find what is now `mbv2.nets.mobilenet_v2`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, name = fullname.partition(".")
        return ModuleSpec(fullname, self) if package == __package__ and name in ROOMS else None

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = find(module.__name__)  # import takes what stands there afterwards


def install() -> None:
    """Ask for moved modules after everything else."""
    sys.meta_path.append(_Finder())
