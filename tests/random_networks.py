"""Hypothesis strategies: architectures and settings that nobody would think of by hand."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from mbv2.spec import Architecture

sides = st.integers(1, 97)  # odd, tiny and not square
resolutions = st.one_of(sides, st.tuples(sides, sides))
widths = st.floats(0.1, 2.0)
rows = st.tuples(st.integers(1, 7), st.integers(10, 96), st.integers(1, 3), st.sampled_from([1, 2]))
architectures = st.builds(
    Architecture,
    stages=st.lists(rows, min_size=1, max_size=5),
    stem_channels=st.integers(10, 48),
    head_channels=st.integers(10, 200),
    divisor=st.sampled_from([None, 1, 3, 8, 16]),
    always_expand=st.booleans(),
    narrow_head=st.booleans(),
)
networks = st.fixed_dictionaries(
    {
        "width_mult": widths,
        "num_classes": st.integers(1, 50),
        "in_channels": st.integers(1, 5),
        "architecture": architectures,
    }
)


def examples(count):
    """Settings for `count` examples, without any clock."""
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
