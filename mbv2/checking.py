"""How an exercise is checked: an answer is missing (...), wrong (a hint) or right (a sentence)."""

from functools import wraps
from numbers import Integral

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


def require(condition, hint):
    if not condition:
        raise WrongAnswer(hint)


def require_function(answer, form):
    require(callable(answer), f"The answer must be a function, {form}, not {answer!r}.")


def require_integer(answer, truth, hint):
    """Equal and a whole number: True is no answer, and neither is 3.0."""
    whole = isinstance(answer, Integral) and not isinstance(answer, bool)
    require(whole, f"The answer must be a whole number, not {answer!r}.")
    require(answer == truth, f"{hint} You said {answer:,}.")


def require_close(got, wanted, hint):
    require(isinstance(got, torch.Tensor), f"Your function must return a tensor, not {type(got).__name__}.")
    require(got.shape == wanted.shape, f"The shape should be {tuple(wanted.shape)}, yours is {tuple(got.shape)}.")
    require(torch.allclose(got, wanted, rtol=1e-4, atol=1e-5), hint)
