"""How an exercise is checked: an answer is missing (...), wrong (a hint) or right (a sentence)."""

import builtins
from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from inspect import signature
from numbers import Real
from typing import Any, Protocol

import torch

from ..arguments import shown
from .answers import as_number, as_plain, place_of

Function = Callable[..., Any]  # the reader's
Solved = tuple[Any, str]  # the right answer, and what to say then

NAMES = ("__module__", "__name__", "__qualname__", "__doc__")
HELP = "Say whether an answer is missing (`...`), wrong (with a hint) or right. The question stands in the chapter."


class WrongAnswer(AssertionError):
    """The answer is not right yet; the message is a hint. A notebook shows the hint without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"✗ Not yet. {self}"]


def exercise(check: Callable[[Any], str]) -> Callable[[Any], None]:
    """Make a check say whether an answer is missing (...), wrong (WrongAnswer) or right (a sentence).

    Args:
        check: Takes an answer and returns the sentence, or raises WrongAnswer.

    Returns:
        The check that the reader calls, which prints instead of returning.
    """

    @wraps(check, assigned=NAMES)
    def checked(answer: Any) -> None:
        if answer is ...:
            print("○ No answer yet: replace the ...")
            return
        try:
            verdict = check(answer)
        except WrongAnswer:
            raise
        except Exception as error:
            told = f"{type(error).__name__}: {shortened(str(error))}"
            raise WrongAnswer(f"The check cannot go on with your answer ({told}): is it of the right kind?") from None
        print(f"✓ {'The solution is right' if _in_solution() else 'Right'}. {verdict}")

    checked.__doc__ = check.__doc__ or HELP
    vars(checked)["__signature__"] = signature(check).replace(return_annotation=None)
    return checked


def _in_solution() -> bool:
    """Whether the cell that runs is the chapter's own solution, so that nobody takes its answer for theirs."""
    shell = getattr(builtins, "get_ipython", lambda: None)()
    cells = shell.user_ns.get("In", [""]) if shell else [""]
    return str(cells[-1]).startswith("# Solution\n")


class ValueCheck(Protocol):
    """The check of an answer that is a number or a shape; `question` lets a page without Python ask the same."""

    question: "Question"

    def __call__(self, answer: Any) -> None: ...


def value_exercise(
    hint: str, wrong: Mapping[Any, str] | None = None, decimals: int = 0
) -> Callable[[Callable[[], Solved]], ValueCheck]:
    """Make the check of an answer that is a number or a shape, from a function without arguments.

    The function returns (answer, verdict); the answer is an int, a float of which `decimals` count, or a tuple of ints.

    Args:
        hint: What a wrong answer is told.
        wrong: Typical wrong answers, each with its own hint. default: none.
        decimals: How many of a float's count. default: 0.

    Returns:
        What makes the function a check.
    """

    def declare(solve: Callable[[], Solved]) -> ValueCheck:
        question = Question(solve, hint, wrong or {}, decimals)

        @wraps(solve, assigned=NAMES)
        def check(answer: Any) -> str:
            return question.judge(answer)

        del check.__wrapped__  # help() shows the check's argument
        checked: Any = exercise(check)
        checked.question = question
        return checked

    return declare


class Question:
    """What a `value_exercise` asks; the answer is computed when it is first needed.

    Args:
        solve: Returns (answer, verdict).
        hint: What a wrong answer is told.
        wrong: Typical wrong answers, each with its own hint.
        decimals: How many of a float's count.
    """

    def __init__(self, solve: Callable[[], Solved], hint: str, wrong: Mapping[Any, str], decimals: int) -> None:
        self._solve, self.hint, self.wrong, self.decimals = solve, hint, wrong, decimals

    @cached_property
    def _solved(self) -> Solved:
        return self._solve()

    @property
    def answer(self) -> Any:
        """The right one."""
        return self._solved[0]

    @property
    def verdict(self) -> str:
        """What a right answer is told."""
        return self._solved[1]

    @property
    def form(self) -> str:
        """What kind of answer is wanted."""
        if isinstance(self.answer, tuple):
            count = len(self.answer)
            return f"The answer must be {count} whole numbers, such as {tuple(range(1, count + 1))}"
        return "The answer must be a number" if self.decimals else "The answer must be a whole number"

    def judge(self, given: Any) -> str:
        """Compare an answer with the right one.

        Args:
            given: The answer; a list is taken for a tuple.

        Returns:
            The verdict.

        Raises:
            WrongAnswer: With a hint, if it is another one.
        """
        plain = as_plain(given)
        require(self._has_the_form(plain), f"{self.form}, not {shown(given)}.")
        if not self._same(plain, self.answer):
            hints = [hint for value, hint in self.wrong.items() if self._same(plain, value)]
            raise WrongAnswer(f"{hints[0] if hints else self.hint} {self._said(plain)}")
        return self.verdict

    def _has_the_form(self, given: Any) -> bool:
        if isinstance(self.answer, tuple):
            return isinstance(given, tuple) and len(given) == len(self.answer) and all(map(_is_whole, given))
        return _is_whole(given) or (self.decimals > 0 and isinstance(given, float))

    def _said(self, given: Any) -> str:
        if isinstance(given, tuple):
            return f"You said {given}."
        side = "" if given in self.wrong or given != given else f", which is too {self.side(given)}"
        return f"You said {shown(given) if abs(given) >= 10**15 else format(given, ',')}{side}."

    def side(self, given: float) -> str:
        """On which side of the right answer a wrong number lies.

        Args:
            given: The number.

        Returns:
            "low" or "high".
        """
        return "low" if given < self.answer else "high"

    def _same(self, one: Any, other: Any) -> bool:
        """Equal, or no further apart than half a unit of the last decimal that counts."""
        return abs(one - other) <= 0.5 / 10**self.decimals if self.decimals else one == other


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def require(condition: bool, hint: str) -> None:
    """Go on only if a condition holds.

    Args:
        condition: What a right answer fulfils.
        hint: What a wrong one is told.

    Raises:
        WrongAnswer: With the hint, if the condition is false.
    """
    if not condition:
        raise WrongAnswer(hint)


def require_function(answer: object, form: str, returns: bool = True) -> Function:
    """Go on only if an answer can be called, and say where it stops if it does.

    Args:
        answer: The reader's.
        form: How it is to be called: "f(x, y)".
        returns: Whether it must return something. default: True.

    Returns:
        The reader's function. A call that stops, or that returns None, is a wrong answer with a hint.

    Raises:
        WrongAnswer: If it cannot be called.
    """
    require(callable(answer), f"The answer must be a function, {form}, not {shown(answer)}.")

    def called(*arguments: Any) -> Any:
        try:
            got = answer(*arguments)  # type: ignore[operator]  # it is callable
        except WrongAnswer:
            raise
        except Exception as error:
            told = f"{type(error).__name__}: {shortened(str(error))}"
            raise WrongAnswer(f"Your answer stops with {told}{place_of(error)}") from None
        require(got is not None or not returns, f"{form} gives back nothing. Is a return missing?")
        return got

    return called


def require_number(got: object, form: str) -> float:
    """Go on only if the reader's function gave a number.

    Args:
        got: What it gave: a number, or an array or tensor of one.
        form: How the function is called: "f(x, y)".

    Returns:
        The number.

    Raises:
        WrongAnswer: If it is no number.
    """
    number = as_number(got)
    require(
        isinstance(number, Real) and not isinstance(number, bool), f"{form} must return a number, not {shown(got)}."
    )
    return float(number)


def shortened(text: str, most: int = 200) -> str:
    """The beginning of a message, in one line.

    Args:
        text: The message.
        most: Characters that are kept. default: 200.

    Returns:
        At most that many characters.
    """
    text = " ".join(text[: 4 * most].split())
    return text if len(text) <= most else f"{text[:most]} …"


def require_close(got: Any, wanted: torch.Tensor, hint: str) -> None:
    """Go on only if the reader's tensor is the right one.

    Args:
        got: The reader's.
        wanted: The right one.
        hint: What other values are told.

    Raises:
        WrongAnswer: If `got` is not a tensor, or has another shape or, beyond float precision, other values.
    """
    require(isinstance(got, torch.Tensor), f"Your function must return a tensor, not {type(got).__name__}.")
    require(got.shape == wanted.shape, f"The shape should be {tuple(wanted.shape)}, yours is {tuple(got.shape)}.")
    require(torch.allclose(got.to(wanted.dtype), wanted, rtol=1e-4, atol=1e-5), hint)
