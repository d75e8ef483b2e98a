"""Sizes beyond the limits are refused at once, in Python and JavaScript alike."""

import json
import re

import pytest
from node import run_node
from paths import ROOT

from mbv2 import REFERENCE, Architecture, MobileNetV1, MobileNetV2, network_cost
from mbv2.spec import MOST_BLOCKS, MOST_CHANNELS
from mbv2.widgets.traits import architecture_to_json

MODEL = ROOT / "mbv2" / "widgets" / "js" / "model"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda: Architecture([(1, 16, 10**7, 1)]), r"row 1: repeats \(n\) must be at most 1000, not 10000000"),
        (lambda: Architecture([(1, 16, 500, 1)] * 3), r"at most 1000 blocks, the sum of n, not 1500"),
        (lambda: Architecture([(1, 8, 1, 1)] * 1001), r"at most 1000 blocks, the sum of n, not 1001"),
        (lambda: Architecture([(1, 10**9, 1, 1)]), r"row 1: out_channels \(c\) must be at most 100000, not 1000000000"),
        (lambda: Architecture([(1, 8, 1, 1)], stem_channels=10**400), r"stem_channels must be at most 100000, not 1"),
        (lambda: MobileNetV2(1e6), r"width_mult=1000000.0 is too large: 32 × 1000000.0 must be at most 100000"),
        (lambda: MobileNetV2(num_classes=10**12), r"num_classes must be at most 100000, not 1000000000000"),
        (lambda: MobileNetV2(in_channels=10**9), r"in_channels must be at most 100000, not 1000000000"),
        (lambda: network_cost(in_channels=100_001), r"in_channels must be at most 100000, not 100001"),
        (lambda: MobileNetV1(num_classes=100_001), r"num_classes must be at most 100000, not 100001"),
        (lambda: network_cost(num_classes=100_001), r"num_classes must be at most 100000, not 100001"),
        (lambda: network_cost(1e300), r"width_mult=1e\+300 is too large"),
        (lambda: network_cost(1e308, architecture=Architecture([(1, 8, 1, 1)], divisor=None)), r"width_mult=1e\+308"),
        (
            lambda: network_cost(2.0, architecture=Architecture([(9999, 16, 1, 1)])),
            r"row 1: expansion \(t\) = 9999 makes 639936 channels of 64 at width_mult=2.0, .* at most 100000",
        ),
    ],
)
def test_what_is_too_large_is_refused_by_name(attempt, said):
    with pytest.raises(ValueError, match=said):
        attempt()


def test_the_largest_that_is_allowed_is_counted():
    assert len(Architecture([(1, 8, MOST_BLOCKS, 1)]).blocks(1.0)) == MOST_BLOCKS
    assert (
        network_cost(architecture=Architecture([(1, MOST_CHANNELS, 1, 1)])).blocks[0].layers[-1].out_shape[0] == 100_000
    )


def test_javascript_has_the_same_limits_and_refuses_the_same():
    source = (MODEL / "spec.js").read_text("utf-8")
    limits = dict(re.findall(r"^export const (MOST_\w+) = ([\d_]+);", source, re.M))
    assert {name: int(value) for name, value in limits.items()} == {
        "MOST_BLOCKS": MOST_BLOCKS,
        "MOST_CHANNELS": MOST_CHANNELS,
    }
    base = architecture_to_json(REFERENCE)
    wrong = [
        {**base, "stages": [[1, 16, 10**7, 1]]},
        {**base, "stages": [[1, 16, 1, 1]] * 1001},
        {**base, "stages": [[1, 999_999_999, 1, 1]]},
        {**base, "stages": [[100_000, 16, 1, 1]]},
        {**base, "stem_channels": MOST_CHANNELS + 1},
        {**base, "head_channels": MOST_CHANNELS + 1},
    ]
    probe = (
        "const { networkCost } = await import(process.argv[1]);"
        "const refusal = (architecture) => {"
        "try { networkCost({ architecture }); return ''; } catch (error) { return error.reason; } };"
        "console.log(JSON.stringify(JSON.parse(process.argv[2]).map(refusal)));"
    )
    uri = (MODEL / "network.js").as_uri()
    result = run_node("--input-type=module", "--eval", probe, uri, json.dumps([base, *wrong]))
    assert json.loads(result.stdout) == ["", "blocks", "blocks", "channels", "channels", "channels", "channels"]
