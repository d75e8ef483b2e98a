// The state of a model: checked before anything is counted or drawn, and set by the controls.

import { flag, integer, oneOf } from "../model/arguments.js";
import { refuse } from "../model/refusal.js";
import { throttle } from "./timing.js";

// { name: value } of the traits in `names`; refuses what `limits` do not allow.
export function readState(model, names, limits) {
  return Object.fromEntries(
    names.map((name) => {
      const value = model.get(name);
      check(name, value, limits[name]);
      return [name, value];
    }),
  );
}

function check(name, value, { options, flag: isFlag, least, most, step }) {
  if (options) oneOf(name, value, options);
  if (isFlag) flag(name, value);
  if (step === undefined) return;
  if (most === null) integer(name, value, least);
  const whole = Number.isInteger(step);
  const right = whole ? Number.isInteger(value) : Number.isFinite(value);
  const within = right && value >= least && value <= (most ?? Number.MAX_VALUE);
  if (!within) refuse(whole ? "whole" : "number", { name, least, most, value });
}

export function openState(model, { atEnd }) {
  const names = Object.keys(model.get("limits"));
  const save = throttle(() => model.save_changes());
  atEnd(save.stop);

  // One trait, or several at once.
  function set(...change) {
    model.set(...change);
    save();
  }

  return { now: () => Object.fromEntries(names.map((name) => [name, model.get(name)])), set };
}
