"""ManifoldExplorer: the same numbers in Python and JavaScript, the page's buttons and paths, and its still picture."""

import json

import numpy as np
import pytest
from node import SCRIPTS, run_node
from traitlets import TraitError
from widget_cases.manifold import expected_parts
from widget_harness import corners_of, open_widget, state_of

from mbv2.experiments import manifold
from mbv2.widgets import ManifoldExplorer

STATES = [(n, activation, seed) for activation in ("relu", "linear") for seed in range(12) for n in (2, 3, 15, 30)]


def in_javascript(widgets):
    """For each widget what its status says, and the rows of its data table."""
    states = [state_of(widget) for widget in widgets]
    document = {"text": states[0]["text"], "limits": states[0]["limits"], "states": states}
    result = run_node(SCRIPTS / "widget_tables.mjs", "manifold", text=json.dumps(document))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_every_number_in_javascript_is_the_one_in_python_for_all_states():
    widgets = [ManifoldExplorer(n=n, activation=activation, seed=seed) for n, activation, seed in STATES]
    tables = {(w.activation, w.seed): [list(row) for row in w.table().rows] for w in widgets}
    assert len(tables) == 24 and {len(rows) for rows in tables.values()} == {29}
    for widget, ((said,), *rows) in zip(widgets, in_javascript(widgets), strict=True):
        assert rows == tables[widget.activation, widget.seed]
        for part in expected_parts(state_of(widget)):
            assert part in said


def test_the_table_is_that_of_the_package_and_linear_loses_nothing():
    rows = ManifoldExplorer(seed=8).table().rows
    assert rows[3] == ("5", f"{manifold.loss(5, 8):.1%}", f"{manifold.unrecoverable(5, 8):.1%}")
    assert rows[1][2] == "50.0%"  # three dimensions always lose half of the directions
    assert {row[1:] for row in ManifoldExplorer(activation="linear").table().rows} == {("0.0%", "0.0%")}


def test_the_page_gets_the_matrices_that_python_uses():
    sent = state_of(ManifoldExplorer())["matrices"]
    assert len(sent) == 12
    for seed, rows in enumerate(sent):
        assert rows == manifold.random_matrix(30, seed).tolist()
    assert len(json.dumps(sent)) < 7200
    with pytest.raises(TraitError):
        ManifoldExplorer().matrices = []


@pytest.mark.parametrize("activation", ["relu", "linear"])
def test_the_still_picture_shows_the_state(activation):
    left, right = ManifoldExplorer(n=9, seed=4, activation=activation).picture().axes
    lost = manifold.loss(9, 4, relu=activation == "relu")
    assert f"n = 9: {lost:.0%} bent" in [text.get_text() for text in left.texts]
    assert {line.get_gid(): line.get_xydata() for line in right.lines}["here"] == pytest.approx(np.array([[9, lost]]))


def test_another_random_matrix_is_the_next_and_after_the_last_the_first(browser):
    with open_widget(browser, ManifoldExplorer(seed=10)) as page:
        button = page.get_by_role("button", name="Another random matrix")
        seeds = []
        for _ in range(3):
            button.press("Enter")
            seeds.append(page.evaluate("model.state.seed"))
            for part in expected_parts(page.evaluate("model.state")):
                assert part in page.get_by_role("status").inner_text()
        assert seeds == [11, 0, 1]


def drawn(page):
    """The points of the spiral after the way back, as the page draws them."""
    turns = page.locator(".mbv2-manifold-panel").nth(1).locator(".mbv2-manifold-turn").all()
    parts = [corners_of(turn) for turn in turns]
    points = [*parts[0], *(point for part in parts[1:] for point in part[1:])]
    return np.array(points) * [1, -1] / 1000


@pytest.mark.parametrize(("n", "activation"), [(2, "relu"), (15, "relu"), (7, "linear")])
def test_the_page_draws_the_points_that_come_back(browser, n, activation):
    with open_widget(browser, ManifoldExplorer(n=n, activation=activation, seed=6)) as page:
        returned = manifold.round_trip(n, 6, activation == "relu")[1]
        assert drawn(page) == pytest.approx(manifold.fitted(manifold.spiral(), returned), abs=0.00051)


def test_sectors_where_points_are_lost_are_shaded_and_vanish_with_them(browser):
    with open_widget(browser, ManifoldExplorer(n=2)) as page:
        shaded = page.locator(".mbv2-manifold-panel .mbv2-manifold-one")
        cuts = page.locator(".mbv2-manifold-panel .mbv2-manifold-cuts")
        assert corners_of(shaded).count([0, 0]) == 3 * 2  # each begins and ends at the centre; and on the way back
        assert len(corners_of(cuts)) == 4 * 2
        page.get_by_role("slider", name="Dimension n").press("End")
        assert corners_of(shaded) == []
        assert len(corners_of(cuts)) == 4 * 30
        page.get_by_role("radio", name="none (linear)").check()
        assert corners_of(cuts) == []


def test_the_curve_stays_and_its_mark_moves_with_the_dimension(browser):
    with open_widget(browser, ManifoldExplorer(n=2)) as page:
        curve = page.locator(".mbv2-manifold-curve .mbv2-manifold-lost")
        dot = page.locator(".mbv2-manifold-dot")
        points = corners_of(curve)
        assert len(points) == 29
        for at in (0, 1, 2):
            assert [float(dot.get_attribute(name)) for name in ("cx", "cy")] == points[at]
            page.get_by_role("slider", name="Dimension n").press("ArrowRight")
        assert points == corners_of(curve)
