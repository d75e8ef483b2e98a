// A widget's state as the end of a link, "#cost?width_mult=0.35&resolution=96", and what links of that kind say.

import { clean, say } from "./common.js";

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

// The value that `text` means for a trait with these limits; RangeError, in words, where it means none.
export function readValue(name, text, limit, words) {
  const refuse = () => {
    throw new RangeError(say(words.badValue, { name, value: text.slice(0, 40) }));
  };
  if (limit.options) return limit.options.includes(text) ? text : refuse();
  if (limit.flag) return ["true", "false"].includes(text) ? text === "true" : refuse();
  const value = /^-?\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  const steps = value / limit.step;
  const inside = value >= limit.least && value <= (limit.most ?? Infinity);
  return inside && Math.abs(steps - Math.round(steps)) < 1e-6 ? clean(Math.round(steps) * limit.step) : refuse();
}

// The traits that a link's query sets; RangeError, in words, for a trait that there is not, twice, or out of bounds.
export function readQuery(query, limits, codecs, words) {
  const state = {};
  for (const [name, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(limits, name) || name in state)
      throw new RangeError(say(words.badName, { name: name.slice(0, 40) }));
    state[name] = codecs[name] ? codecs[name].read(text) : readValue(name, text, limits[name], words);
  }
  if (Object.keys(state).length === 0) throw new RangeError(words.empty);
  return state;
}
