"""Architect: a table edited by keyboard, refused where it is wrong, counted as mbv2.cost does, handed to Python."""

import json
import random
from contextlib import contextmanager
from dataclasses import replace

import pytest
from node import SCRIPTS, run_node
from paths import ROOT
from traitlets import TraitError
from widget_harness import open_widget, state_of

from mbv2.cost import network_cost
from mbv2.spec import ARTICLE, MOBILENET_V1, NAMED, REFERENCE, SMALL_IMAGES, Architecture, Stage
from mbv2.widgets import Architect
from mbv2.widgets.architect import BOUNDS
from mbv2.widgets.traits import architecture_from_json, architecture_to_json

ODD = Architecture([(1, 10, 1, 2), (3, 20, 2, 1)], stem_channels=12, head_channels=30, always_expand=True)
SMALL = Architecture([(2, 1, 1, 1), (3, 20, 2, 1)], stem_channels=1, divisor=None)
FACTS = ROOT / "mbv2" / "widgets" / "architect" / "facts.js"


def random_architecture(source):
    def within(name, most=10**9):
        least, last = BOUNDS[name]
        return source.randint(least, min(last, most))

    return Architecture(
        [
            (within("t"), within("c", source.choice([40, 400, 2048])), within("n"), within("s"))
            for _ in range(source.choice([1, 2, 7, 15, 30]))
        ],
        stem_channels=within("stem_channels", 64),
        head_channels=source.choice([None, within("head_channels")]),
        divisor=source.choice([None, 1, 8, within("divisor")]),
        always_expand=source.random() < 0.5,
        narrow_head=source.random() < 0.5,
        residual=source.random() < 0.5,
        stem_stride=source.randint(1, 2),
    )


def random_states(count, seed):
    source = random.Random(seed)
    found = 0
    while found < count:
        state = {
            "width_mult": source.randint(2, 40) / 20,
            "resolution": 32 * source.randint(1, 10),
            "num_classes": source.choice([1, 10, 1000, source.randint(1, 100_000)]),
            "architecture": source.choice([*[random_architecture(source)] * 3, *NAMED.values()]),
        }
        try:
            network_cost(**state)
        except ValueError:
            continue  # no channel left
        found += 1
        yield state


def test_the_table_in_javascript_is_the_table_in_python():
    widgets = [Architect(**state) for state in random_states(400, seed=9)]
    texts = [state_of(widget) for widget in widgets]
    document = {"text": texts[0]["text"], "limits": texts[0]["limits"], "states": texts}
    result = run_node(SCRIPTS / "widget_tables.mjs", "architect", text=json.dumps(document))
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [[list(row) for row in widget.table().rows] for widget in widgets]


def test_the_table_holds_what_network_cost_counts():
    rows = Architect(width_mult=0.35, resolution=96, num_classes=10, architecture=ODD).table().rows
    cost = network_cost(0.35, 96, 10, ODD)
    assert [row[0] for row in rows] == [*(stage.name.replace("stage", "row") for stage in cost.stages), "total"]
    assert [row[3::2] for row in rows[:-1]] == [(f"{x.params:,}", f"{x.macs:,}") for x in cost.stages]
    assert rows[-1][3:] == (f"{cost.params:,}", "100.0%", f"{cost.macs:,}", "100.0%")


EXTREME = Architecture([(12, 2048, 12, 1)] * 30, stem_channels=2048, head_channels=8192)


def test_the_largest_network_is_still_counted_exactly():
    widget = Architect(width_mult=2.0, resolution=320, num_classes=100_000, architecture=EXTREME)
    assert widget._cost().macs < 2**53
    document = {"text": widget.text, "limits": widget.limits, "states": [state_of(widget)]}
    result = run_node(SCRIPTS / "widget_tables.mjs", "architect", text=json.dumps(document))
    assert json.loads(result.stdout)[0][-1] == list(widget.table().rows[-1])


def python_in_javascript(architectures):
    code = (
        f"const {{ pythonLines }} = await import({json.dumps(FACTS.as_uri())});"
        "const [base, text, tables] = JSON.parse(process.argv[1]);"
        "console.log(JSON.stringify(tables.map((table) => pythonLines(table, base, text).join('\\n'))));"
    )
    tables = [architecture_to_json(architecture) for architecture in architectures]
    arguments = json.dumps([architecture_to_json(REFERENCE), Architect().text, tables])
    result = run_node("--input-type=module", "--eval", code, arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_expression_for_python_makes_the_same_architecture():
    source = random.Random(3)
    architectures = [*NAMED.values(), ODD, *(random_architecture(source) for _ in range(200))]
    made = [eval(text, {"Architecture": Architecture}) for text in python_in_javascript(architectures)]
    assert made == architectures
    assert made[0] != made[1]


@pytest.mark.parametrize(
    ("architecture", "said"),
    [
        (Architecture([(6, 24, 2, 2)] * 31), r"number of rows must be a whole number from 1 to 30, not 31"),
        (Architecture([(1, 16, 1, 1), (13, 24, 1, 1)]), r"row 2, t must be a whole number from 1 to 12, not 13"),
        (Architecture([(1, 2049, 1, 1)]), r"row 1, c must be a whole number from 1 to 2048, not 2049"),
        (Architecture([(1, 16, 13, 1)]), r"row 1, n must be a whole number from 1 to 12, not 13"),
        (Architecture([(1, 16, 1, 1)], stem_channels=2049), r"stem_channels .* to 2048, not 2049"),
        (Architecture([(1, 16, 1, 1)], head_channels=8193), r"head_channels .* to 8192, not 8193"),
        (Architecture([(1, 16, 1, 1)], divisor=257), r"divisor .* to 256, not 257"),
    ],
)
def test_python_refuses_a_table_out_of_bounds_and_names_the_row(architecture, said):
    with pytest.raises(TraitError, match=said):
        Architect(architecture=architecture)
    alive = Architect()
    with pytest.raises(TraitError, match=said):
        alive.architecture = architecture
    assert alive.architecture == REFERENCE


def test_python_refuses_a_width_that_leaves_no_channel_in_any_order():
    with pytest.raises(TraitError, match="leaves no channel of 1"):
        Architect(width_mult=0.5, architecture=SMALL)
    widget = Architect(width_mult=0.5)
    with pytest.raises(TraitError, match=r"architecture: .*leaves no channel of 1"):
        widget.architecture = SMALL
    widget.width_mult = 1.0
    widget.architecture = SMALL
    with pytest.raises(TraitError, match=r"width_mult: .*leaves no channel of 1"):
        widget.width_mult = 0.95
    assert (widget.width_mult, widget.architecture) == (1.0, SMALL)


def architecture_in(page):
    return architecture_from_json(page.evaluate("model.state.architecture"))


def rows_in(page):
    return architecture_in(page).stages


def status_in(page):
    return page.get_by_role("status").inner_text()


def field(page, place, label):
    return page.get_by_role("group", name=place, exact=True).get_by_label(label)


def assert_counts(page):
    """What the page says is what mbv2.cost counts for what the model holds."""
    state = page.evaluate("model.state")
    architecture = architecture_in(page)
    cost = network_cost(state["width_mult"], state["resolution"], state["num_classes"], architecture)
    assert f"{cost.params:,} parameters, {cost.macs:,} multiply-adds" in status_in(page)
    lines = page.locator(".mbv2-architect-line[role=group]:visible").all()
    wrong = [line.locator(".mbv2-architect-problem").is_visible() for line in lines]
    shown = page.locator(".mbv2-architect-lines .mbv2-architect-output").text_content().split("\n")
    shapes = [" × ".join(map(str, stage.out_shape)) for stage in cost.stages]
    assert shown == ["" if bad else shape for bad, shape in zip(wrong, shapes, strict=True)]
    code = page.get_by_label("To paste into Python").text_content()
    assert eval(code, {"Architecture": Architecture}) == architecture


@contextmanager
def opened(browser, **state):
    with open_widget(browser, Architect(**state)) as page:
        yield page


def test_every_number_is_edited_by_keyboard_alone(browser):
    with opened(browser) as page:
        field(page, "Row 3", "t, expansion").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowUp")  # by 8
        page.keyboard.press("Tab")
        page.keyboard.type("5")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        assert rows_in(page)[2] == (5, 40, 5, 1)
        assert_counts(page)
        field(page, "Stem", "c, channels").fill("24")
        field(page, "Head", "c, channels").fill("1000")
        field(page, "Classifier", "classes").fill("7")
        architecture = architecture_in(page)
        assert (architecture.stem_channels, architecture.head_channels) == (24, 1000)
        assert page.evaluate("model.state.num_classes") == 7
        assert_counts(page)


def test_enter_goes_down_the_column_and_shift_enter_up(browser):
    focused = "document.activeElement.closest('[role=group]').ariaLabel"
    with opened(browser) as page:
        field(page, "Row 6", "n, repeats").focus()
        page.keyboard.press("Enter")
        assert page.evaluate(focused) == "Row 7"
        for _ in range(3):
            page.keyboard.press("Shift+Enter")
        assert page.evaluate(focused) == "Row 4"
        assert rows_in(page) == REFERENCE.stages


def test_rows_are_added_moved_and_dropped_by_keys(browser):
    with opened(browser) as page:
        field(page, "Row 2", "c, channels").focus()
        page.keyboard.press("Alt+Enter")
        assert rows_in(page)[2] == Stage(6, 24, 2, 1)
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type("48")
        page.keyboard.press("Alt+ArrowDown")
        assert rows_in(page)[2:4] == (Stage(6, 32, 3, 2), Stage(6, 48, 2, 1))
        page.keyboard.press("Alt+ArrowUp")
        assert rows_in(page)[2:4] == (Stage(6, 48, 2, 1), Stage(6, 32, 3, 2))
        assert_counts(page)
        page.keyboard.press("Alt+Delete")
        assert rows_in(page) == REFERENCE.stages
        assert page.evaluate("document.activeElement.closest('[role=group]').ariaLabel") == "Row 3"


def test_rows_are_added_moved_and_dropped_by_buttons_within_bounds(browser):
    with opened(browser, architecture=ODD) as page:
        add, up, down, drop = (page.get_by_role("button", name=name) for name in ("Add below", "Up", "Down", "Drop"))
        assert up.get_attribute("aria-disabled") == "true"
        down.click()
        assert rows_in(page) == (ODD.stages[1], ODD.stages[0])
        up.click()
        drop.click()
        assert rows_in(page) == ODD.stages[1:]
        drop.click(force=True)
        assert rows_in(page) == ODD.stages[1:]  # one row must stay
        for _ in range(32):
            add.click(force=True)
        assert len(rows_in(page)) == 30
        assert page.get_by_text("30 rows are the most.").is_visible()
        assert add.get_attribute("aria-disabled") == "true"
        assert_counts(page)


@pytest.mark.parametrize(
    ("place", "label", "typed", "said"),
    [
        ("Row 3", "s, stride", "3", "Row 3: s must be 1 or 2, not 3. Until then it counts as 2."),
        ("Row 3", "c, channels", "0", "Row 3: c must be a whole number from 1 to 2048, not 0. Until then"),
        (
            "Row 1",
            "n, repeats",
            "",
            "Row 1: n is empty: it must be a whole number from 1 to 12. Until then it counts as 1.",
        ),
        ("Row 7", "t, expansion", "1.5", "Row 7: t must be a whole number from 1 to 12, not 1.5."),
        ("Row 7", "t, expansion", "-", "Row 7: t must be a whole number from 1 to 12; this is no number."),
        ("Head", "c, channels", "9999", "Head: c must be a whole number from 1 to 8192, not 9999."),
        ("Classifier", "classes", "100001", "Classifier: classes must be a whole number from 1 to 100000, not 100001."),
    ],
)
def test_a_wrong_entry_is_explained_in_place_and_the_last_valid_network_stays(browser, place, label, typed, said):
    with opened(browser) as page:
        wrong = field(page, place, label)
        wrong.focus()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.press("Delete")
        page.keyboard.type(typed)
        assert status_in(page).startswith(said)
        assert page.get_by_role("group", name=place, exact=True).locator(".mbv2-architect-problem").is_visible()
        assert wrong.get_attribute("aria-invalid") == "true"
        assert architecture_in(page).stages[1:6] == REFERENCE.stages[1:6]
        field(page, "Row 5", "c, channels").fill("104")  # the others go on working
        assert architecture_in(page).stages[4] == (6, 104, 3, 1)
        assert status_in(page).startswith(said)
        assert page.locator(".mbv2-body").is_visible()
        wrong.fill("1")
        assert "Until then" not in status_in(page)
        assert_counts(page)


def test_what_the_arrow_keys_have_reached_is_replaced_by_the_next_digit_and_typed_digits_are_not(browser):
    with opened(browser) as page:
        channels = field(page, "Row 2", "c, channels")
        channels.press("End")
        channels.press("ArrowUp")
        assert channels.input_value() == "32"
        page.keyboard.type("168")
        assert channels.input_value() == "168"
        assert rows_in(page)[1] == (6, 168, 2, 2)


def test_every_save_holds_a_table_that_python_takes(browser):
    with opened(browser) as page:
        for typed in ("", "0", "3", "x", "2", "12"):
            wrong = field(page, "Row 2", "n, repeats")
            wrong.focus()
            page.keyboard.press("ControlOrMeta+A")
            page.keyboard.type(typed or "9")
        page.wait_for_timeout(80)
        saves = page.evaluate("model.saves.map((state) => state.architecture)")
        widget = Architect()
        for saved in saves:
            widget.set_state({"architecture": saved})
        assert len(saves) > 1
        assert widget.architecture.stages[1] == (6, 24, 12, 2)


def test_a_wrong_row_moves_with_what_was_typed_into_it(browser):
    with opened(browser) as page:
        field(page, "Row 2", "s, stride").fill("5")
        field(page, "Row 2", "s, stride").press("Alt+ArrowDown")
        assert status_in(page).startswith("Row 3: s must be 1 or 2, not 5.")
        assert field(page, "Row 3", "s, stride").input_value() == "5"
        assert rows_in(page)[2] == REFERENCE.stages[1]


# For each line, how far below its upper edge the numbers of its costs stand: [[output, parameters, multiply-adds], …].
PLACES = """() => {
  const topsOf = (text) => {
    const tops = [];
    for (let at = 0; at < text.data.length; at += text.data.slice(at).indexOf("\\n") + 1 || text.data.length) {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      tops.push(range.getBoundingClientRect().top);
    }
    return tops;
  };
  const columns = [...document.querySelectorAll(".mbv2-architect-columns .mbv2-architect-costs > div")];
  const places = columns.map((column) => [...column.children].flatMap((part) => topsOf(part.firstChild)));
  const lines = [...document.querySelectorAll(".mbv2-architect-lines > .mbv2-architect-line")];
  return lines.map((line, at) => places.map((tops) => tops[at] - line.getBoundingClientRect().top));
}"""


@pytest.mark.parametrize(("width", "lowest"), [(1000, 0), (360, 31)])
def test_what_a_line_costs_stands_beside_its_fields(browser, width, lowest):
    with open_widget(browser, Architect(), width=width) as page:
        height = page.locator(".mbv2-architect-row").first.bounding_box()["height"]
        places = page.evaluate(PLACES)
        assert len(places) == len(REFERENCE.stages) + 3
        assert all(lowest <= place <= height - 15 for line in places for place in line)
        field(page, "Classifier", "classes").fill("0")  # the last line has no costs then
        for line, before in zip(page.evaluate(PLACES)[:-1], places[:-1], strict=True):
            assert line == pytest.approx(before)
        page.add_style_tag(content=".mbv2-architect-columns { padding-top: 30px; }")
        assert not all(lowest <= place <= height - 15 for line in page.evaluate(PLACES)[:-1] for place in line)


@pytest.mark.parametrize("width", [1000, 360])
def test_the_table_is_as_high_as_its_lines(browser, width):
    with open_widget(browser, Architect(), width=width) as page:
        table = page.locator(".mbv2-architect-table")
        parts = "one => [...one.children].reduce((sum, part) => sum + part.getBoundingClientRect().height, 0)"
        before = table.bounding_box()["height"]
        assert table.evaluate(parts) == pytest.approx(before, abs=0.5)
        page.get_by_role("button", name="Add below").click()
        assert table.bounding_box()["height"] > before
        assert table.evaluate(parts) == pytest.approx(table.bounding_box()["height"], abs=0.5)


def test_two_wrong_fields_of_a_line_are_marked_and_mended_each_for_itself(browser):
    with opened(browser) as page:
        t, c = field(page, "Row 3", "t, expansion"), field(page, "Row 3", "c, channels")
        for typed_in, typed, wrong in [(t, "99", [t]), (c, "0", [t, c]), (c, "40", [t]), (t, "6", [])]:
            typed_in.fill(typed)
            for one in (t, c):
                assert (one.get_attribute("aria-invalid") == "true") == (one in wrong)
        assert architecture_in(page).stages[2][:2] == (6, 40)


def test_a_table_that_truncates_keeps_a_channel_in_every_layer(browser):
    with opened(browser, architecture=Architecture([(1, 16, 1, 1), (6, 24, 2, 2)], divisor=None)) as page:
        page.get_by_role("slider", name="Width multiplier").press("Home")
        field(page, "Row 1", "c, channels").fill("4")
        assert "Row 1: c = 4 leaves no channel at width 0.10, because this table cuts decimals off." in status_in(page)
        assert rows_in(page)[0] == (1, 16, 1, 1)
        page.get_by_role("slider", name="Width multiplier").press("End")
        field(page, "Row 1", "c, channels").fill("4")
        slider = page.get_by_role("slider", name="Width multiplier")
        slider.press("Home")
        assert page.evaluate("model.state.width_mult") == 0.25
        assert float(slider.input_value()) == 0.25
        assert_counts(page)


def test_the_rules_are_switched_and_starting_points_loaded(browser):
    with opened(browser) as page:
        page.get_by_role("button", name="the article’s").click()
        assert architecture_in(page) == ARTICLE
        assert page.get_by_role("button", name="the article’s").get_attribute("aria-pressed") == "true"
        assert_counts(page)
        for label in ("multiples of 8", "expands even where", "narrows the head"):
            page.get_by_label(label).click()
        assert architecture_in(page) == REFERENCE
        page.get_by_role("button", name="MobileNetV1").click()
        assert architecture_in(page) == MOBILENET_V1
        assert not page.get_by_role("group", name="Head", exact=True).is_visible()
        assert "MobileNetV2 itself cannot be built" in status_in(page)
        assert_counts(page)
        page.get_by_label("there is a head").click()
        assert architecture_in(page).head_channels == 1280
        assert_counts(page)


def test_the_stems_stride_is_a_number_of_its_line(browser):
    with opened(browser) as page:
        stride = field(page, "Stem", "s, stride")
        stride.press("ArrowDown")
        assert architecture_in(page) == replace(REFERENCE, stem_stride=1)
        assert "stem_stride=1" in page.get_by_label("To paste into Python").text_content()
        assert_counts(page)
        stride.fill("3")
        assert status_in(page).startswith("Stem: s must be 1 or 2, not 3. Until then it counts as 1.")
        field(page, "Row 2", "s, stride").fill("1")
        stride.fill("1")
        assert architecture_in(page) == SMALL_IMAGES
        small = page.get_by_role("button", name="MobileNetV2 for 32 × 32")
        assert small.get_attribute("aria-pressed") == "true"
        page.get_by_role("button", name="MobileNetV2", exact=True).click()
        assert stride.input_value() == "2"
        small.click()
        assert stride.input_value() == "1"
        page.get_by_role("slider", name="Input resolution").press("Home")
        field(page, "Classifier", "classes").fill("10")
        assert "2,236,682 parameters, 87,976,448 multiply-adds" in status_in(page)
        assert_counts(page)


def test_two_views_show_one_table(browser):
    with opened(browser) as page:
        page.evaluate("() => { show(); }")
        first, second = (page.locator(".mbv2-widget").nth(at) for at in (0, 1))
        first.get_by_role("group", name="Row 4", exact=True).get_by_label("c, channels").fill("72")
        first.get_by_role("button", name="Add below").click()
        assert second.get_by_role("group", name="Row 4", exact=True).get_by_label("c, channels").input_value() == "72"
        assert second.locator(".mbv2-architect-row").count() == 8
        assert first.get_by_role("status").inner_text() == second.get_by_role("status").inner_text()


def test_a_link_carries_the_table_and_only_one_that_the_fields_can_hold():
    probe = (
        "const w = await import(process.argv[1]); const [state, tables, texts] = JSON.parse(process.argv[2]);"
        "const codec = w.boundedCodec({ get: (name) => state[name] });"
        "const read = (text) => { try { return codec.read(text); } catch (error) { return error.name; } };"
        "console.log(JSON.stringify([tables.map((table) => codec.read(codec.write(table))), texts.map(read)]));"
    )
    source = random.Random(17)
    tables = [architecture_to_json(a) for a in (REFERENCE, ODD, *(random_architecture(source) for _ in range(200)))]
    wrong = ["13.16.1.1", "1.2049.1.1", "1.16.1.3", "1.16.1", "_".join(["1.16.1.1"] * 31), "1.16.1.1~divisor.257", "x"]
    wrong += [f"1.16.1.1~stem_stride{end}" for end in ("", ".", ".0", ".3", ".null", ".1.2")]
    module = ROOT / "mbv2" / "widgets" / "architect" / "facts.js"
    arguments = json.dumps([state_of(Architect()), tables, wrong])
    result = run_node("--input-type=module", "--eval", probe, module.as_uri(), arguments)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [tables, ["RangeError"] * len(wrong)]


def test_copy_puts_the_expression_on_the_clipboard_or_selects_it(browser):
    with opened(browser) as page:
        page.evaluate("navigator.clipboard && (navigator.clipboard.writeText = (text) => { window.copied = text; })")
        page.get_by_role("button", name="Copy").click()
        code = page.get_by_label("To paste into Python")
        by_hand = code.evaluate("code => getSelection().toString().trim() === code.textContent")
        assert page.evaluate("window.copied") == code.text_content() or by_hand


def test_random_edits_never_break_it(browser):
    source = random.Random(21)
    labels = ["t, expansion", "c, channels", "n, repeats", "s, stride"]
    with opened(browser, architecture=ODD) as page:
        for _ in range(150):
            at = source.randrange(len(rows_in(page)))
            entry = field(page, f"Row {at + 1}", source.choice(labels))
            entry.fill(source.choice(["1", "2", "3", "0", "12", "40", "2048", "", "1e3", "-4", "2.5"]))
            if source.random() < 0.3:
                entry.press(source.choice(["Alt+Enter", "Alt+ArrowUp", "Alt+ArrowDown", "Alt+Delete"]))
            shown = page.locator(".mbv2-widget").inner_text()
            assert "NaN" not in shown and "undefined" not in shown
        assert_counts(page)
