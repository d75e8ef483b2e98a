// Shared by every widget: numbers as text, texts with numbers in them, and elements.

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

// 1 of 3 → "33.3%"
export function percent(part, whole) {
  return `${fixed((100 * part) / whole, 1)}%`;
}

// 1 of 3 → "0.33", 1 of 3000 → "0.00033": two decimals, or two digits where those would be zeros.
export function factor(part, whole) {
  const value = part / whole;
  return fixed(value, value > 0 && value < 0.005 ? 1 - Math.floor(Math.log10(value)) : 2);
}

// [24, 56, 56] → "24 × 56 × 56": channels × height × width
export function shapeText(shape) {
  return shape.join(" × ");
}

// The value that a control with two decimals at most means: 0.35, not 0.35000000000000003.
export function clean(value) {
  return Number(Number(value).toFixed(2));
}

const templates = new Map(); // as split: text, name, one, many, text, …; a slider says the same ones in every frame

// `template` with each {name} replaced by values[name], and each {name|word|words} by the form that goes with that
// number.
export function say(template, values = {}) {
  let parts = templates.get(template);
  if (!parts) {
    parts = template.split(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/);
    templates.set(template, parts);
  }
  let said = parts[0];
  for (let at = 1; at < parts.length; at += 4) {
    const [name, one, many, text] = parts.slice(at, at + 4);
    if (!(name in values)) throw new Error(`"${template}" needs ${name}`);
    const value = values[name];
    if (one === undefined) said += value;
    else said += String(value) === "1" ? one : many;
    said += text;
  }
  return said;
}

// Runs `action` at once, then at most once per `wait` milliseconds while calls keep coming; the last call always
// counts.
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

// `texts` below each other, each in a `tag` of its own, so that only those that changed are laid out anew.
export function writeTexts(element, tag, texts) {
  while (element.children.length > texts.length) element.lastChild.remove();
  while (element.children.length < texts.length) element.append(html(tag));
  texts.forEach((text, at) => write(element.children[at], at < texts.length - 1 ? `${text}\n` : text));
}

// Shows or hides an element without touching one that is right already.
export function reveal(element, visible) {
  if (element.hidden === visible) element.hidden = !visible;
}
