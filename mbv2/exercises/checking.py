"""How an exercise is checked: an answer is missing (...), wrong (a hint) or right (a sentence)."""

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from inspect import signature
from numbers import Integral, Real
from typing import Any, Protocol

import torch

Function = Callable[..., Any]  # the reader's
Solved = tuple[Any, str]  # the right answer, and what to say then

NAMES = ("__module__", "__name__", "__qualname__", "__doc__")


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
            raise WrongAnswer(f"Your answer stops with {type(error).__name__}: {str(error)[:200]}") from None
        print(f"✓ Right. {verdict}")

    vars(checked)["__signature__"] = signature(check).replace(return_annotation=None)
    return checked


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
        given = tuple(given) if isinstance(given, list) else given
        require(self._has_the_form(given), f"{self.form}, not {given!r}.")
        if not self._same(given, self.answer):
            hints = [hint for value, hint in self.wrong.items() if self._same(given, value)]
            raise WrongAnswer(f"{(hints or [self.hint])[0]} You said {_shown(given)}.")
        return self.verdict

    def _has_the_form(self, given: Any) -> bool:
        if isinstance(self.answer, tuple):
            return isinstance(given, tuple) and len(given) == len(self.answer) and all(map(_is_whole, given))
        return _is_whole(given) or (self.decimals > 0 and isinstance(given, Real) and not isinstance(given, bool))

    def _same(self, one: Any, other: Any) -> bool:
        """Equal, or no further apart than half a unit of the last decimal that counts."""
        return abs(one - other) <= 0.5 / 10**self.decimals if self.decimals else one == other


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return str(tuple(value)) if isinstance(value, tuple) else f"{value:,}"


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


def require_function(answer: object, form: str) -> None:
    """Go on only if an answer can be called.

    Args:
        answer: The reader's.
        form: How it is to be called: "f(x, y)".

    Raises:
        WrongAnswer: If it cannot be called.
    """
    require(callable(answer), f"The answer must be a function, {form}, not {answer!r}.")


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
    require(torch.allclose(got, wanted, rtol=1e-4, atol=1e-5), hint)
