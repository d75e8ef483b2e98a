"""Docstrings as the API page reads them: what stands before a colon in some places is taken for a type."""

import importlib
import inspect
import pkgutil
from functools import cached_property

import pytest

import mbv2

MODULES = [found.name for found in pkgutil.walk_packages(mbv2.__path__, "mbv2.") if "._" not in found.name]


def taken_for_a_type(value):
    """The line of a docstring whose beginning the API page would show as a type, or ""."""
    text = inspect.getdoc(value) or ""
    lines = text.splitlines()[:1] if isinstance(value, (property, cached_property)) else []
    if "\nReturns:\n" in text:
        lines.append(text.split("\nReturns:\n")[1].splitlines()[0])
    return next((line for line in lines if ": " in line), "")


def own(module):
    """What a module defines, and the properties and methods of its classes."""
    for value in vars(module).values():
        if getattr(value, "__module__", None) == module.__name__ and callable(value):
            yield value
            yield from vars(value).values() if inspect.isclass(value) else ()


@pytest.mark.parametrize("name", MODULES)
def test_no_sentence_is_taken_for_a_type(name):
    assert [line for value in own(importlib.import_module(name)) if (line := taken_for_a_type(value))] == []


def test_a_sentence_that_would_be_taken_for_a_type_is_noticed():
    def function():
        """Say.

        Returns:
            A pair: two things.
        """

    assert taken_for_a_type(function) == "    A pair: two things."
    assert taken_for_a_type(property(function, doc="Where: in words.")) == "Where: in words."
    assert taken_for_a_type(property(function, doc="Where, in words.")) == ""
