// Elements: made, and changed only where they differ.

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

// `texts` below each other, each in a `tag` of its own, so that only those that changed are laid out again.
export function writeTexts(element, tag, texts) {
  while (element.children.length > texts.length) element.lastChild.remove();
  while (element.children.length < texts.length) element.append(html(tag));
  texts.forEach((text, at) => write(element.children[at], at < texts.length - 1 ? `${text}\n` : text));
}

// Shows or hides an element without touching one that is right already.
export function reveal(element, visible) {
  if (element.hidden === visible) element.hidden = !visible;
}
