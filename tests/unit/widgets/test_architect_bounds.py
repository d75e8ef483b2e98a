"""The Architect takes what its page can compute exactly: both ends of each bound, and nothing beyond."""

from dataclasses import replace

import pytest
from traitlets import TraitError

from mbv2 import REFERENCE, Architect


def with_row(**entry):
    return replace(REFERENCE, stages=[REFERENCE.stages[0]._replace(**entry), *REFERENCE.stages[1:]])


@pytest.mark.parametrize(
    ("make", "least", "most"),
    [
        (lambda value: replace(REFERENCE, stem_channels=value), 1, 2048),
        (lambda value: replace(REFERENCE, head_channels=value), 1, 8192),
        (lambda value: replace(REFERENCE, divisor=value), 1, 256),
        (lambda value: with_row(expansion=value), 1, 12),
        (lambda value: with_row(out_channels=value), 1, 2048),
        (lambda value: with_row(repeats=value), 1, 12),
        (lambda value: replace(REFERENCE, stages=[(1, 8, 1, 1)] * value), 1, 30),
    ],
    ids=["stem", "head", "divisor", "t", "c", "n", "rows"],
)
def test_both_ends_are_taken_and_one_more_is_refused(make, least, most):
    for value in (least, most):
        assert Architect(architecture=make(value)).architecture == make(value)
    with pytest.raises(TraitError, match=f"from {least} to {most}, not {most + 1}"):
        Architect(architecture=make(most + 1))
