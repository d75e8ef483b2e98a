"""What an exercise does not allow: a function of the reader's is watched while it runs."""

import sys
from collections.abc import Callable, Collection
from types import FrameType
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode

from .checking import Function, require


class Watched:
    """A function that remembers what is called while it runs.

    Args:
        function: The reader's.
    """

    def __init__(self, function: Function) -> None:
        self._function = function
        self._called: set[str] = set()

    def __call__(self, *arguments: Any) -> Any:
        """What the function returns."""
        before = sys.getprofile()
        sys.setprofile(self._note)
        try:
            return self._function(*arguments)
        finally:
            sys.setprofile(before)

    def _note(self, frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            self._called |= {frame.f_code.co_name, frame.f_code.co_qualname, frame.f_code.co_qualname.split(".")[0]}
        elif event == "c_call":
            self._called.add(str(getattr(called, "__name__", "")))

    def require_unused(self, names: Collection[str], instead: str) -> None:
        """Go on only if nothing of a forbidden name was called; for the end of a check, when the values are right.

        Args:
            names: Of functions and classes: "lstsq", "Network.forward".
            instead: What the reader is to do: "solve the equations with the pseudo-inverse".

        Raises:
            WrongAnswer: If one was called.
        """
        used = sorted(self._called.intersection(names))
        require(not used, f"The values are right, but the exercise is to do it without {', '.join(used)}: {instead}.")


class Operations(TorchDispatchMode):
    """Hands every operation of torch and its arguments to `note` while it is entered.

    Args:
        note: Takes the operation's name, e.g. "clamp", and its positional arguments.
    """

    def __init__(self, note: Callable[[str, Any], None]) -> None:
        super().__init__()
        self._note = note

    def __torch_dispatch__(
        self, operation: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self._note(operation.overloadpacket.__name__, args)
        return operation(*args, **(kwargs or {}))
