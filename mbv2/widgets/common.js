// Shared by every widget: numbers as text, elements, sliders, and the life of one view.

export const MINUS = "−";

// 3504872 → "3,504,872"
export function thousands(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

// −0.5 → "−0.50" with digits = 2; never "−0.00"
export function fixed(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

// [24, 56, 56] → "24 × 56 × 56": channels × height × width
export function shapeText(shape) {
  return shape.join(" × ");
}

// The value that a slider with two decimals at most means: 0.35, not 0.35000000000000003.
export function clean(value) {
  return Number(Number(value).toFixed(2));
}

// Runs `action` at once, then at most once per `wait` milliseconds while calls keep coming; the last call always counts.
export function throttle(action, wait = 50) {
  let timer = null;
  let again = false;
  function run() {
    again = false;
    timer = setTimeout(() => {
      timer = null;
      if (again) run();
    }, wait);
    action();
  }
  function call() {
    if (timer === null) run();
    else again = true;
  }
  call.stop = () => {
    clearTimeout(timer);
    timer = null;
    if (again) action();
    again = false;
  };
  return call;
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

// Sets only what differs: the browser lays out and paints what is set.
export function change(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

// `text` as the element's only child; written only if it differs, so that a screen reader hears only what is new.
export function write(element, text) {
  const node = element.firstChild;
  if (node === null) element.append(text);
  else if (node.data !== text) node.data = text;
}

// One view of `model` in `el`: title, instruction, controls, body (for the picture) and status.
// `view.start(names, draw)` calls `draw` now and whenever a trait in `names` changes; `draw` returns the status
// sentence, and a RangeError that it throws is shown in the picture's place. `view.close()` undoes everything.
export function openView(model, el, { kind, title, question }) {
  const closing = [];
  const ranges = [];
  const controls = html("div", { class: "mbv2-controls" });
  const body = html("div", { class: "mbv2-body" });
  const status = html("p", { class: "mbv2-status", role: "status" });
  const heading = html("p", { class: "mbv2-title" }, title);
  const instruction = html("p", { class: "mbv2-question" }, question);
  const attributes = { class: "mbv2-widget", "data-widget": kind, role: "group", "aria-label": title };
  const root = html("div", attributes, heading, instruction, controls, body, status);
  const save = throttle(() => model.save_changes());
  closing.push(save.stop);

  function listen(target, type, handler) {
    target.addEventListener(type, handler);
    closing.push(() => target.removeEventListener(type, handler));
  }

  function set(name, value) {
    model.set(name, value);
    save();
  }

  // A labelled slider for the trait `name`; `text(value)` is what it reads out and shows.
  function addRange(name, { label, min, max, step, text }) {
    // JupyterLab would take the arrow keys for itself.
    const input = html("input", { type: "range", min, max, step, "data-lm-suppress-shortcuts": "true" });
    const shown = html("span", { class: "mbv2-value", "aria-hidden": "true" });
    const caption = html("label", {}, html("span", { class: "mbv2-name" }, label), input);
    controls.append(html("div", { class: "mbv2-control" }, caption, shown));
    listen(input, "input", () => set(name, clean(input.value)));
    ranges.push(() => {
      const value = model.get(name);
      if (clean(input.value) !== value) input.value = value;
      const words = Number.isFinite(value) ? text(value) : "?";
      change(input, { "aria-valuetext": words });
      write(shown, words);
    });
    return input;
  }

  function start(names, draw) {
    function paint() {
      for (const refresh of ranges) refresh();
      let sentence;
      try {
        sentence = draw();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        sentence = error.message;
        root.classList.add("mbv2-broken");
        return write(status, sentence);
      }
      root.classList.remove("mbv2-broken");
      write(status, sentence);
    }
    for (const name of names) {
      model.on(`change:${name}`, paint);
      closing.push(() => model.off(`change:${name}`, paint));
    }
    el.append(root);
    closing.push(() => root.remove());
    paint();
  }

  function close() {
    for (const undo of closing.splice(0)) undo();
  }

  return { body, controls, listen, set, addRange, start, close };
}
