"""States of widgets that show a whole network, and the tables that JavaScript makes of any widgets' states."""

import json
import random

from node import SCRIPTS, run_node
from widget_harness import state_of

from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE, SMALL_IMAGES, Architecture

ODD = Architecture([(1, 10, 1, 2), (3, 20, 2, 1)], stem_channels=12, head_channels=30, always_expand=True)
LONG = Architecture([(2, 8 + n, 1, 1) for n in range(14)], stem_channels=5, head_channels=None, residual=False)
NETWORKS = [REFERENCE, SMALL_IMAGES, ARTICLE, MOBILENET_V1, ODD, LONG]


def random_states(count, seed=5):
    source = random.Random(seed)
    for _ in range(count):
        yield {
            "width_mult": source.randint(2, 40) / 20,
            "resolution": 32 * source.randint(1, 10),
            "architecture": source.choice(NETWORKS),
        }


def table_in_javascript(widget, states):
    """The rows of the data table, or the error's name, for the states that the page receives."""
    texts = [state_of(state) for state in states]
    document = {"text": texts[0]["text"], "limits": texts[0]["limits"], "states": texts}
    result = run_node(SCRIPTS / "widget_tables.mjs", widget, text=json.dumps(document))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
