"""Hypothesis strategies: architectures and settings that nobody would think of by hand."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from mbv2.spec import Architecture

sides = st.integers(1, 97)  # odd, tiny and not square
resolutions = st.one_of(sides, st.tuples(sides, sides))
widths = st.one_of(st.floats(0.1, 2.0), st.floats(0.02, 4.0))
rows = st.tuples(st.integers(1, 7), st.integers(1, 96), st.integers(1, 3), st.sampled_from([1, 2]))
architectures = st.builds(
    Architecture,
    stages=st.lists(rows, min_size=1, max_size=5),
    stem_channels=st.integers(1, 48),
    head_channels=st.integers(1, 200),
    divisor=st.sampled_from([None, 1, 3, 8, 16]),
    always_expand=st.booleans(),
    narrow_head=st.booleans(),
    stem_stride=st.sampled_from([1, 2]),
)


def keeps_every_layer(network):
    """False where an architecture that truncates has no channel left at a small width; a test of its own holds that."""
    architecture, width_mult = network["architecture"], network["width_mult"]
    channels = [architecture.stem_channels, *(row.out_channels for row in architecture.stages)]
    if architecture.narrow_head:
        channels.append(architecture.head_channels)
    return architecture.divisor is not None or min(channels) * width_mult >= 1


networks = st.fixed_dictionaries(
    {
        "width_mult": widths,
        "num_classes": st.integers(1, 50),
        "in_channels": st.integers(1, 5),
        "architecture": architectures,
    }
).filter(keeps_every_layer)


def examples(count):
    """Settings for `count` examples, without any clock."""
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
