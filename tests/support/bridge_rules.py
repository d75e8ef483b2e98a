"""Rules of anywidget's front-end specification that the static bridge keeps: a small widget, and what it must find out.

Each widget tries its rule when it is rendered and writes what it found into its element, as JSON.
"""

import base64
from types import MappingProxyType
from typing import Any, NamedTuple

BYTES = bytes(range(250, 256)) + b"\x00\x01"
HTML = 'ends </script><script>window.broken = true</script> and <!-- <script> \u2028 "quotes" \\ stays'


class Rule(NamedTuple):
    """A widget's traits, the body of its `render({ model, el, found })`, and what `found` must hold in the end."""

    traits: dict[str, Any]
    body: str
    found: list
    buffers: dict[str, bytes] = MappingProxyType({})


def module_of(body):
    """The ES module of a widget that runs `body` and writes `found`."""
    return (
        "export default { render({ model, el }) { const found = [];\n"
        f"{body}\nel.textContent = JSON.stringify(found); }} }};"
    )


def rule_model(rule):
    """The rule's widget as the state of a page holds it."""
    buffers = [
        {"path": path.split("."), "data": base64.b64encode(data).decode(), "encoding": "base64"}
        for path, data in rule.buffers.items()
    ]
    return {"state": {**rule.traits, "_esm": module_of(rule.body)}, "buffers": buffers}


HEARD = "const hear = (word) => () => found.push(word);"
OFF = (
    "const me = {}; const [a, b, c] = ['a', 'b', 'c'].map((word) => hear(word));"
    "model.on('change:x', a); model.on('change:x', b, me); model.on('change:y', c);"
)
MOVE = "model.set({ x: 9, y: 9 });"


def off(call, left):
    """Three listeners, `call` removes some, and `left` are heard."""
    return Rule({"x": 1, "y": 1}, HEARD + OFF + call + MOVE, left)


RULES = {
    "a change is heard before set returns": Rule(
        {"x": 1},
        "model.on('change:x', () => found.push(model.get('x'))); model.set('x', 5); found.push('after');",
        [5, "after"],
    ),
    "what stays as it was is no change": Rule(
        {"x": 1, "y": None},
        HEARD + "model.on('change:x change:y change', hear('x')); model.set('x', 1); model.set({ x: 1, y: null });",
        [],
    ),
    "an equal list is no change": Rule(
        {"x": [1, {"a": 2}]}, HEARD + "model.on('change:x', hear('x')); model.set('x', [1, { a: 2 }]);", []
    ),
    "a list that differs deep inside is a change": Rule(
        {"x": [1, {"a": 2}]}, HEARD + "model.on('change:x', hear('x')); model.set('x', [1, { a: 3 }]);", ["x"]
    ),
    "an object with the keys of a list is a change": Rule(
        {"x": [1, 2]}, HEARD + "model.on('change:x', hear('x')); model.set('x', { 0: 1, 1: 2 });", ["x"]
    ),
    "NaN is equal to itself": Rule(
        {"x": 1}, HEARD + "model.set('x', NaN); model.on('change:x', hear('x')); model.set('x', NaN);", []
    ),
    "other bytes are a change": Rule(
        {"x": None},
        HEARD + "model.set('x', new DataView(new ArrayBuffer(2))); model.on('change:x', hear('x'));"
        "model.set('x', new DataView(new ArrayBuffer(2)));",
        ["x"],
    ),
    "a name and a value": Rule({"x": 1}, "model.set('x', 7); found.push(model.get('x'));", [7]),
    "many values at once, all set before anyone hears": Rule(
        {"x": 1, "y": 1},
        "const both = () => found.push([model.get('x'), model.get('y')]);"
        "model.on('change:x', both); model.on('change:y', both); model.set({ x: 8, y: 9 });",
        [[8, 9], [8, 9]],
    ),
    "after the changes of one set comes one change": Rule(
        {"x": 1, "y": 1},
        HEARD + "model.on('change', hear('any')); model.on('change:y', hear('y')); model.set({ x: 2, y: 2 });",
        ["y", "any"],
    ),
    "the object that is set stays the caller's": Rule(
        {"x": 1},
        "const wanted = { x: 2 }; model.set(wanted); wanted.x = 3; found.push(model.get('x'), Object.keys(wanted));",
        [2, ["x"]],
    ),
    "an unknown trait is undefined and may be set": Rule(
        {},
        "found.push(model.get('x') === undefined); model.on('change:x', () => found.push(model.get('x')));"
        "model.set('x', null);",
        [True, None],
    ),
    "off with a name and a listener": off("model.off('change:x', a);", ["b", "c"]),
    "off with a name": off("model.off('change:x');", ["c"]),
    "off with two names": off("model.off('change:x change:y');", []),
    "off with null and a listener": off("model.off(null, a);", ["b", "c"]),
    "off with undefined and a listener": off("model.off(undefined, b);", ["a", "c"]),
    "off with a context": off("model.off(null, null, me);", ["a", "c"]),
    "off with a name and a context": off("model.off('change:y', null, me);", ["a", "b", "c"]),
    "off for a listener of another name": off("model.off('change:y', a);", ["a", "b", "c"]),
    "off with nothing": off("model.off();", []),
    "a listener may leave while it is called": Rule(
        {"x": 1},
        HEARD + "const once = () => { model.off('change:x', once); found.push('once'); };"
        "model.on('change:x', once); model.on('change:x', hear('stays')); model.set('x', 2); model.set('x', 3);",
        ["once", "stays", "stays"],
    ),
    "a listener hears of several names in its context": Rule(
        {"x": 1, "y": 1},
        "model.on('change:x change:y', function () { this.push('heard'); }, found); model.set({ x: 2, y: 2 });",
        ["heard", "heard"],
    ),
    "a listener is given the model and the value": Rule(
        {"x": 1},
        "model.on('change:x', (own, value) => found.push(own === model, value)); model.set('x', 2);",
        [True, 2],
    ),
    "a listener that sets another trait is heard": Rule(
        {"x": 1, "y": 1},
        HEARD + "model.on('change:y', hear('y')); model.on('change:x', () => model.set('y', 5)); model.set('x', 2);"
        "found.push(model.get('y'));",
        ["y", 5],
    ),
    "saving does no harm": Rule(
        {"x": 1},
        HEARD + "model.on('change', hear('x')); model.save_changes(); model.save_changes({}); found.push('well');",
        ["well"],
    ),
    "sending does no harm": Rule(
        {"x": 1},
        "model.on('msg:custom', () => found.push('answer')); model.send({ a: 1 }); "
        "model.send({ a: 1 }, undefined, [new ArrayBuffer(2)]); found.push('well');",
        ["well"],
    ),
    "bytes come back as a DataView": Rule(
        {"deep": {"data": None}, "list": [0, None]},
        "for (const view of [model.get('deep').data, model.get('list')[1]])"
        " found.push(view instanceof DataView, [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]);",
        [True, list(BYTES), True, [7]],
        {"deep.data": BYTES, "list.1": b"\x07"},
    ),
    "text that looks like HTML survives": Rule(
        {"x": HTML}, "found.push(model.get('x'), window.broken === undefined);", [HTML, True]
    ),
}

# A bridge with one of these faults must be noticed, by the rules named.
MUTANTS = [
    (
        "changed = Object.keys(wanted).filter((key) => !same(this.#state[key], wanted[key]))",
        "changed = Object.keys(wanted)",
        {"what stays as it was is no change", "an equal list is no change", "NaN is equal to itself"},
    ),
    (
        "for (const key of changed) this.#fire(`change:${key}`, this.#state[key]);",
        "setTimeout(() => { for (const key of changed) this.#fire(`change:${key}`, this.#state[key]); });",
        {"a change is heard before set returns"},
    ),
    (
        "for (const key of changed) this.#state[key] = wanted[key];",
        "for (const key of changed) { this.#state[key] = wanted[key]; this.#fire(`change:${key}`, wanted[key]); }",
        {"many values at once, all set before anyone hears"},
    ),
    ('if (changed.length) this.#fire("change");', "", {"after the changes of one set comes one change"}),
    (
        "(gone && !gone.includes(one.name)) ||",
        "",
        {"off with a name", "off for a listener of another name"},
    ),
    ("(callback && one.callback !== callback) ||", "", {"off with null and a listener"}),
    ("(context && one.context !== context),", "false,", {"off with a context"}),
    ("callback.call(context ?? this", "callback.call(this", {"a listener hears of several names in its context"}),
    ("names.split(/\\s+/)) this", "[names]) this", {"a listener hears of several names in its context"}),
    ("|| Array.isArray(a) !== Array.isArray(b)", "", {"an object with the keys of a list is a change"}),
    ("new DataView(bytes.buffer)", "bytes.buffer", {"bytes come back as a DataView"}),
    ("send() {}", 'send() { this.#fire("msg:custom"); }', {"sending does no harm"}),
    ("save_changes() {}", 'save_changes() { this.#fire("change"); }', {"saving does no harm"}),
]
