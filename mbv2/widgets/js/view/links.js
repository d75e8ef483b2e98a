// A widget's state as the end of a link, "#cost?width_mult=0.35&resolution=96", and what links of that kind say.

import { Refusal, refuse } from "../model/refusal.js";
import { change, html } from "./elements.js";
import { onStep } from "./numerals.js";
import { afterwards } from "./timing.js";
import { inWords, say } from "./words.js";

const REPEATED = 40; // letters of a link that an answer repeats
const LONGEST_LINK = 50_000; // letters of a link: more than a table of MOST_BLOCKS rows needs

// "#cost?a=1" → { target: "cost", query: "a=1" }; null for any other fragment, as a section's.
export function splitFragment(hash) {
  const parts = /^#([a-z][\w-]*)\?(.*)$/s.exec(hash);
  return parts && { target: parts[1], query: parts[2] };
}

// The link's end for the traits in `limits`. `codecs` has { write, read } for what is neither number, choice nor flag.
export function fragmentOf(target, limits, state, codecs = {}) {
  const pairs = Object.keys(limits).map((name) => {
    const text = codecs[name] ? codecs[name].write(state[name]) : String(state[name]);
    return `${name}=${encodeURIComponent(text)}`;
  });
  return `#${target}?${pairs.join("&")}`;
}

// Refuses a link's `value` for the trait `name`.
export function refuseValue(name, value) {
  refuse("badValue", { name, value: String(value).slice(0, REPEATED) });
}

// The value that `text` means for a trait with these limits.
export function readValue(name, text, limit) {
  if (limit.options) return limit.options.includes(text) ? text : refuseValue(name, text);
  if (limit.flag) return ["true", "false"].includes(text) ? text === "true" : refuseValue(name, text);
  const value = /^-?\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  const steps = value / limit.step;
  const isRight =
    value >= limit.least && value <= (limit.most ?? Infinity) && Math.abs(steps - Math.round(steps)) < 1e-6;
  return isRight ? onStep(value, limit.step) : refuseValue(name, text);
}

// The traits that a link's query sets; refuses a trait that there is not, twice, or out of bounds.
export function readQuery(query, limits, codecs) {
  if (query.length > LONGEST_LINK) refuse("longLink", { most: LONGEST_LINK });
  const state = {};
  for (const [name, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(limits, name) || name in state) refuse("badName", { name: name.slice(0, REPEATED) });
    state[name] = codecs[name] ? codecs[name].read(text) : readValue(name, text, limits[name]);
  }
  if (Object.keys(state).length === 0) refuse("emptyLink");
  return state;
}

// A link to the view's state, and the answer to links that name the view. `target`: the name that the page has told the
// view; a notebook tells none, so that there is no `link`, and clicks are answered instead. `codecs`: see fragmentOf.
export function openLinks({ model, limits, text, state, life }, target, codecs) {
  const link = target ? html("a", { class: "mbv2-link" }, text.common.link) : null;
  const refresh = () => change(link, { href: fragmentOf(target, limits, state.now(), codecs) });
  const later = afterwards(refresh, 200);
  life.atEnd(later.stop);

  // `answer(sentence)` says why a link is ignored; "" if it is not.
  function follow(query, isBroken, answer) {
    const before = state.now();
    try {
      const wanted = readQuery(query, limits, codecs);
      state.set(wanted);
      const now = state.now();
      const moved = Object.entries(wanted).some(([name, value]) => typeof value === "number" && now[name] !== value);
      if (isBroken() || moved) refuse("together");
      answer("");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      state.set(before);
      answer(say(text.common.links.ignored, { reason: inWords(error, text) }));
    }
  }

  function open(root, isBroken, answer) {
    if (!link) {
      const click = (event) => {
        const fragment = fragmentOfClick(event, root, model.get("widget_name"));
        if (fragment) follow(fragment.query, isBroken, answer);
      };
      life.listen(document, "click", click, true); // before the notebook goes there
      return;
    }
    const obey = () => {
      const fragment = splitFragment(location.hash);
      if (fragment?.target === target) follow(fragment.query, isBroken, answer);
    };
    for (const type of ["pointerenter", "focus"]) life.listen(link, type, refresh);
    refresh();
    life.listen(window, "hashchange", obey);
    obey();
  }

  return { link, open, later: link ? later : () => {} };
}

// What a click on a link to the document around `root` says to this view, which is then not followed; null otherwise.
function fragmentOfClick(event, root, kind) {
  const link = event.target.closest?.("a[href]");
  const fragment = link && splitFragment(link.hash);
  const notebook = root.closest(".jp-NotebookPanel, body"); // JupyterLab may show several
  if (!fragment || !notebook.contains(link) || fileOf(link) !== fileOf(location)) return null;
  const views = [...notebook.querySelectorAll(`.mbv2-widget[data-widget="${kind}"]`)];
  const place = views.indexOf(root);
  if (fragment.target !== (place ? `${kind}-${place + 1}` : kind)) return null;
  event.preventDefault();
  event.stopPropagation();
  return fragment;
}

// The name of a notebook, or of the page that was made of it.
function fileOf({ pathname }) {
  return decodeURI(pathname.split("/").at(-1)).replace(/\.\w+$/, "");
}
