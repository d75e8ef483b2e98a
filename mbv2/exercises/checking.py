"""How an exercise is checked: an answer is missing (...), wrong (a hint) or right (a sentence)."""

from functools import cached_property, wraps
from numbers import Integral, Real

import torch


class WrongAnswer(AssertionError):
    """The answer is not right yet; the message is a hint. A notebook shows the hint without a traceback."""

    def _render_traceback_(self):
        return [f"✗ Not yet. {self}"]


def exercise(check):
    """Make a check say whether an answer is missing (...), wrong (WrongAnswer) or right (a sentence)."""

    @wraps(check)
    def checked(answer):
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

    return checked


def value_exercise(hint, wrong=None, decimals=0):
    """Make the check of an answer that is a number or a shape, from a function without arguments.

    The function returns (answer, verdict); the answer is an int, a float of which `decimals` count, or a tuple of ints.
    `wrong` holds typical wrong answers, each with a hint of its own. The check's `question` has all of it, so that
    a page without Python can ask the same.
    """

    def declare(solve):
        question = Question(solve, hint, wrong or {}, decimals)

        @wraps(solve)
        def check(answer):
            return question.judge(answer)

        del check.__wrapped__  # help() shows the check's argument
        checked = exercise(check)
        checked.question = question
        return checked

    return declare


class Question:
    """What a `value_exercise` asks; the answer is computed when it is first needed."""

    def __init__(self, solve, hint, wrong, decimals):
        self._solve, self.hint, self.wrong, self.decimals = solve, hint, wrong, decimals

    @cached_property
    def _solved(self):
        return self._solve()

    @property
    def answer(self):
        return self._solved[0]

    @property
    def verdict(self):
        return self._solved[1]

    @property
    def form(self):
        """What kind of answer is wanted."""
        if isinstance(self.answer, tuple):
            count = len(self.answer)
            return f"The answer must be {count} whole numbers, such as {tuple(range(1, count + 1))}"
        return "The answer must be a number" if self.decimals else "The answer must be a whole number"

    def judge(self, given):
        """The verdict; WrongAnswer with a hint unless `given` is the answer."""
        given = tuple(given) if isinstance(given, list) else given
        require(self._has_the_form(given), f"{self.form}, not {given!r}.")
        if not self._same(given, self.answer):
            hints = [hint for value, hint in self.wrong.items() if self._same(given, value)]
            raise WrongAnswer(f"{(hints or [self.hint])[0]} You said {_shown(given)}.")
        return self.verdict

    def _has_the_form(self, given):
        if isinstance(self.answer, tuple):
            return isinstance(given, tuple) and len(given) == len(self.answer) and all(map(_is_whole, given))
        return _is_whole(given) or (self.decimals > 0 and isinstance(given, Real) and not isinstance(given, bool))

    def _same(self, one, other):
        """Equal, or no further apart than half a unit of the last decimal that counts."""
        return abs(one - other) <= 0.5 / 10**self.decimals if self.decimals else one == other


def _is_whole(value):
    return isinstance(value, Integral) and not isinstance(value, bool)


def _shown(value):
    return str(tuple(value)) if isinstance(value, tuple) else f"{value:,}"


def require(condition, hint):
    """WrongAnswer with `hint` unless `condition` is true."""
    if not condition:
        raise WrongAnswer(hint)


def require_function(answer, form):
    """WrongAnswer unless `answer` can be called; `form` says how: "f(x, y)"."""
    require(callable(answer), f"The answer must be a function, {form}, not {answer!r}.")


def require_integer(answer, truth, hint):
    """Equal and a whole number: True is no answer, and neither is 3.0."""
    require(_is_whole(answer), f"The answer must be a whole number, not {answer!r}.")
    require(answer == truth, f"{hint} You said {answer:,}.")


def require_close(got, wanted, hint):
    """WrongAnswer unless `got` is a tensor of the shape and, to float precision, the values of `wanted`."""
    require(isinstance(got, torch.Tensor), f"Your function must return a tensor, not {type(got).__name__}.")
    require(got.shape == wanted.shape, f"The shape should be {tuple(wanted.shape)}, yours is {tuple(got.shape)}.")
    require(torch.allclose(got, wanted, rtol=1e-4, atol=1e-5), hint)
