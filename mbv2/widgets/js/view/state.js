// The state of a model: checked before anything is counted or drawn, and set by the controls.

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

const MANY = 8; // options: of more, the first four are named

function listed(options) {
  return options.length > MANY ? `${options.slice(0, 4).join(", ")}, …` : options.join(", ");
}

function check(name, value, { options, flag, least, most, step }) {
  if (options && !options.includes(value)) refuse("option", { name, options: listed(options), value });
  if (flag && typeof value !== "boolean") refuse("flag", { name, value });
  if (step === undefined) return;
  const whole = Number.isInteger(step);
  const right = (whole ? Number.isInteger(value) : Number.isFinite(value)) && value >= least;
  if (most === null && !right) refuse("minimum", { name, least, value });
  if (most !== null && !(right && value <= most)) refuse(whole ? "whole" : "number", { name, least, most, value });
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
