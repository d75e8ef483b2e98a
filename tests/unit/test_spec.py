"""mbv2.spec: the table, and the rules that turn a width into channels."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_network import ROWS, eighths
from random_networks import examples, networks, widths

from mbv2 import spec
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE, Architecture, Stage, make_divisible

# What the published checkpoints have: channels of stem, seven rows and head.
CHANNELS = {
    0.35: [16, 8, 8, 16, 24, 32, 56, 112, 1280],
    0.5: [16, 8, 16, 16, 32, 48, 80, 160, 1280],
    0.75: [24, 16, 24, 24, 48, 72, 120, 240, 1280],
    1.0: [32, 16, 24, 32, 64, 96, 160, 320, 1280],
    1.3: [40, 24, 32, 40, 80, 128, 208, 416, 1664],
    1.4: [48, 24, 32, 48, 88, 136, 224, 448, 1792],
}


def channels(architecture, width_mult):
    rows = [architecture.scale(stage.out_channels, width_mult) for stage in architecture.stages]
    return [architecture.stem_width(width_mult), *rows, architecture.head_width(width_mult)]


def test_table_is_table_2_of_the_paper():
    assert [list(stage) for stage in REFERENCE.stages] == ROWS
    assert REFERENCE.stages == ARTICLE.stages
    assert sum(stage.repeats for stage in REFERENCE.stages) == 17


def test_stage_names_its_columns_in_the_order_t_c_n_s():
    stage = Stage(6, 24, 2, 1)
    assert (stage.expansion, stage.out_channels, stage.repeats, stage.stride) == (6, 24, 2, 1)
    assert stage == (6, 24, 2, 1)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(1, 8), (8.1, 8), (11.2, 16), (11.9, 16), (12, 16), (19.9, 24), (20, 24), (27.9, 32), (33.6, 32), (89.6, 88)],
)
def test_make_divisible_gives_these_channels(value, rounded):
    assert make_divisible(value) == rounded


@pytest.mark.parametrize(
    ("value", "divisor", "min_value", "rounded"),
    [(3, 8, 16, 16), (100, 8, 16, 104), (7, 4, None, 8), (50, 1, None, 50)],
)
def test_make_divisible_with_another_divisor_or_least_value(value, divisor, min_value, rounded):
    assert make_divisible(value, divisor, min_value) == rounded


@examples(500)
@given(st.floats(1e-3, 1e5), st.integers(1, 64))
def test_make_divisible_stays_near_and_never_falls_under_90_percent(value, divisor):
    rounded = make_divisible(value, divisor)
    assert rounded % divisor == 0
    assert rounded >= max(divisor, 0.9 * value)
    assert rounded <= value + divisor
    assert make_divisible(rounded, divisor) == rounded


@examples(500)
@given(st.floats(1e-3, 1e5))
def test_make_divisible_by_8_equals_the_nearest_multiple_or_the_next(value):
    assert make_divisible(value) == eighths(value)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (0, ValueError),
        (-8, ValueError),
        (math.nan, ValueError),
        (math.inf, ValueError),
        ("8", TypeError),
        (True, TypeError),
        (None, TypeError),
    ],
)
def test_make_divisible_refuses_what_is_no_positive_number(value, error):
    with pytest.raises(error, match=rf"^value must be .*above 0, not '?{value}"):
        make_divisible(value)


def test_make_divisible_refuses_divisor_and_least_value_below_1():
    with pytest.raises(ValueError, match=r"^divisor must be at least 1, not 0$"):
        make_divisible(8, 0)
    with pytest.raises(ValueError, match=r"^min_value must be at least 1, not 0$"):
        make_divisible(8, 8, 0)


@pytest.mark.parametrize("width_mult", CHANNELS)
def test_reference_has_the_channels_of_the_published_checkpoints(width_mult):
    assert channels(REFERENCE, width_mult) == CHANNELS[width_mult]


@examples(200)
@given(widths)
def test_head_is_never_narrowed_below_1280(width_mult):
    assert REFERENCE.head_width(width_mult) >= 1280
    assert (REFERENCE.head_width(width_mult) == 1280) == (1280 * width_mult < 1284)


def test_article_truncates_and_narrows_its_head():
    assert channels(ARTICLE, 0.35) == [11, 5, 8, 11, 22, 33, 56, 112, 448]
    assert channels(ARTICLE, 1.0) == CHANNELS[1.0]


def test_article_refuses_a_width_that_leaves_no_channel():
    with pytest.raises(ValueError, match=r"^width_mult=0.05 leaves no channel of 16: .* at least 1 for every layer$"):
        ARTICLE.blocks(0.05)
    assert ARTICLE.blocks(0.0625)[0].out_channels == 1


def test_width_too_large_for_a_float_is_refused():
    with pytest.raises(ValueError, match=r"^width_mult=1e\+308 is too large"):
        REFERENCE.stem_width(1e308)


def test_blocks_of_the_reference_are_those_of_the_paper():
    blocks = REFERENCE.blocks(1.0)
    assert len(blocks) == 17
    assert [block.out_channels for block in blocks] == [16] + [24] * 2 + [32] * 3 + [64] * 4 + [96] * 3 + [160] * 3 + [
        320
    ]
    assert [number for number, block in enumerate(blocks) if block.stride == 2] == [1, 3, 6, 13]
    assert [number for number, block in enumerate(blocks) if block.shortcut] == [2, 4, 5, 7, 8, 9, 11, 12, 14, 15]
    assert [number for number, block in enumerate(blocks) if not block.expands] == [0]
    assert blocks[6][:5] == (4, 0, 32, 192, 64)


def test_article_expands_even_where_t_is_1():
    assert all(block.expands for block in ARTICLE.blocks(1.0))


@examples(200)
@given(networks)
def test_blocks_form_a_chain_and_only_the_first_of_a_row_strides(network):
    architecture, width_mult = network["architecture"], network["width_mult"]
    blocks = architecture.blocks(width_mult)
    assert len(blocks) == sum(stage.repeats for stage in architecture.stages)
    assert blocks[0].in_channels == architecture.stem_width(width_mult)
    for previous, block in pairwise(blocks):
        assert block.in_channels == previous.out_channels
    for block in blocks:
        stage = architecture.stages[block.stage - 1]
        assert block.hidden_channels == stage.expansion * block.in_channels
        assert block.stride == (stage.stride if block.repeat == 0 else 1)
        assert block.shortcut == (block.stride == 1 and block.in_channels == block.out_channels)


def test_blocks_say_what_stands_against_a_shortcut():
    blocks = REFERENCE.blocks(1.0)
    assert [block.reason for block in blocks[:3]] == ["channels", "stride and channels", ""]
    same = Architecture([(6, 16, 1, 2)], stem_channels=16)
    assert [block.reason for block in same.blocks(1.0)] == ["stride"]
    assert {block.reason for block in MOBILENET_V1.blocks(0.5)} == {"kind"}


def test_only_a_table_without_head_expansion_and_shortcut_is_separable():
    assert MOBILENET_V1.separable
    assert all(block.separable for block in MOBILENET_V1.blocks(1.0))
    for change in ({"head_channels": 10}, {"residual": True}, {"always_expand": True}, {"stages": [(2, 8, 1, 1)]}):
        assert not replace(MOBILENET_V1, **change).separable
    assert not any(block.separable for block in ARTICLE.blocks(1.0) + REFERENCE.blocks(1.0))


def test_the_head_is_narrowed_where_the_rules_say_so():
    assert [REFERENCE.head_mult(width) for width in (0.35, 1.0, 1.4)] == [1.0, 1.0, 1.4]
    assert [ARTICLE.head_mult(width) for width in (0.35, 1.0, 1.4)] == [0.35, 1.0, 1.4]


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([], ValueError, r"^stages must hold at least one row \(t, c, n, s\), not none$"),
        ("1,16,1,1", TypeError, r"^stages must be a list of rows \(t, c, n, s\), not '1,16,1,1'$"),
        (None, TypeError, "^stages must be a list of rows .* not None$"),
        (7, TypeError, "^stages must be a list of rows .* not 7$"),
        ([(1, 16, 1)], ValueError, r"^stages, row 1: must be four integers .* not 3: \(1, 16, 1\)$"),
        ([(1, 16, 1, 1), (6, 24, 2, 2, 2)], ValueError, "^stages, row 2: must be four integers .* not 5: "),
        ([(1, 16, 1, 1), 6], TypeError, "^stages, row 2: must be four integers .* not 6$"),
        (["1611"], TypeError, "^stages, row 1: must be four integers .* not '1611'$"),
        ([(6, 24, 2, 3)], ValueError, r"^stages, row 1: stride \(s\) must be one of 1, 2, not 3$"),
        ([(6, 24, 2, 0)], ValueError, r"^stages, row 1: stride \(s\) must be at least 1, not 0$"),
        ([(0, 24, 2, 2)], ValueError, r"^stages, row 1: expansion \(t\) must be at least 1, not 0$"),
        (
            [(1, 16, 1, 1), (6, -24, 2, 2)],
            ValueError,
            r"^stages, row 2: out_channels \(c\) must be at least 1, not -24$",
        ),
        ([(6, 24, 0, 2)], ValueError, r"^stages, row 1: repeats \(n\) must be at least 1, not 0$"),
        ([(6.0, 24, 2, 2)], TypeError, r"^stages, row 1: expansion \(t\) must be an integer of at least 1, not 6.0"),
        ([(6, 24, True, 2)], TypeError, r"^stages, row 1: repeats \(n\) must be an integer of at least 1, not True"),
        ([(6, "24", 2, 2)], TypeError, r"^stages, row 1: out_channels \(c\) must be an integer .* not '24'"),
        ([(6, None, 2, 2)], TypeError, r"^stages, row 1: out_channels \(c\) must be an integer .* not None"),
    ],
)
def test_architecture_says_which_row_is_wrong_and_why(rows, error, message):
    with pytest.raises(error, match=message):
        Architecture(rows)


@pytest.mark.parametrize(
    ("option", "value", "error", "message"),
    [
        ("stem_channels", 0, ValueError, "stem_channels must be at least 1, not 0"),
        ("head_channels", 1280.0, TypeError, "head_channels must be an integer of at least 1, not 1280.0"),
        ("divisor", 0, ValueError, "divisor must be at least 1, not 0"),
        ("divisor", "8", TypeError, "divisor must be an integer of at least 1, not '8'"),
        ("always_expand", 1, TypeError, "always_expand must be True or False, not 1"),
        ("narrow_head", None, TypeError, "narrow_head must be True or False, not None"),
        ("residual", 0, TypeError, "residual must be True or False, not 0"),
        ("stem_channels", None, TypeError, "stem_channels must be an integer of at least 1, not None"),
    ],
)
def test_architecture_refuses_a_wrong_option_by_name(option, value, error, message):
    with pytest.raises(error, match=f"^{message}"):
        Architecture(ROWS, **{option: value})


@pytest.mark.parametrize(
    ("width_mult", "error"),
    [(0, ValueError), (-0.5, ValueError), (math.nan, ValueError), (math.inf, ValueError)]
    + [(value, TypeError) for value in (True, "1.0", None, 1j)],
)
@pytest.mark.parametrize("method", [REFERENCE.stem_width, REFERENCE.head_width, REFERENCE.blocks, ARTICLE.head_width])
def test_width_must_be_a_finite_number_above_0(method, width_mult, error):
    with pytest.raises(error) as refusal:
        method(width_mult)
    message = str(refusal.value)
    assert message.startswith("width_mult must be a ")
    assert "above 0" in message
    assert str(width_mult) in message


def test_architecture_cannot_be_changed_and_takes_lists():
    architecture = Architecture([[1, 8, 1, 2]])
    assert architecture.stages == (Stage(1, 8, 1, 2),)
    with pytest.raises(AttributeError):
        architecture.divisor = 4


def test_a_changed_row_is_checked_like_a_new_one():
    with pytest.raises(ValueError, match=r"stride \(s\) must be one of 1, 2, not 3"):
        Stage(1, 8, 1, 1)._replace(stride=3)
    with pytest.raises(TypeError):
        Stage._make((1, 2, 3))


def test_numbers_of_other_libraries_become_plain_ints():
    made = Architecture([(1, 8, 1, 1)], stem_channels=np.int32(16), divisor=np.int64(4))
    assert [type(number) for number in (made.stem_channels, made.divisor)] == [int, int]


@pytest.mark.parametrize("name", ["REFERENCE", "ARTICLE", "MOBILENET_V1"])
def test_an_architecture_with_a_name_shows_its_name(name):
    architecture = getattr(spec, name)
    assert repr(architecture) == name
    assert repr(replace(architecture)) == name
    assert repr(replace(architecture, stem_channels=33)) != name


def test_another_architecture_shows_what_one_can_paste_and_no_defaults():
    own = Architecture([(1, 10, 1, 2), (3, 20, 2, 1)], head_channels=None, narrow_head=True)
    assert repr(own) == "Architecture([(1, 10, 1, 2), (3, 20, 2, 1)], head_channels=None, narrow_head=True)"
    for other in (own, replace(REFERENCE, divisor=4), replace(ARTICLE, residual=False)):
        assert eval(repr(other), {"Architecture": Architecture}) == other
