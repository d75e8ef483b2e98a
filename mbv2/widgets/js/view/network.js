// The two sliders of every widget that shows a network, its cost at them, and its table in a link.

import { networkCost } from "../model/network.js";
import { refuse } from "../model/refusal.js";
import { checkArchitecture } from "../model/spec.js";
import { refuseValue } from "./links.js";

export const NETWORK_TRAITS = ["width_mult", "resolution", "architecture"];

export function addNetworkRanges(view) {
  view.addRange("width_mult");
  view.addRange("resolution");
}

// What stands at `position` of a network with `rows` rows: the stem, a row of the table, the head if it has one, the
// classifier.
export function stageKind(position, rows, hasHead = true) {
  const ends = hasHead ? ["head", "classifier"] : ["classifier"];
  return position === 0 ? "stem" : (ends[position - rows - 1] ?? "row");
}

// The cost of what `model` shows, with its settings. Refuses what makes no network.
export function currentCost(model) {
  const widthMult = model.get("width_mult");
  const resolution = model.get("resolution");
  const architecture = model.get("architecture");
  return { widthMult, resolution, architecture, ...networkCost({ widthMult, resolution, architecture }) };
}

// The name that `architecture` has among `named`, { name: architecture }; undefined for any other.
export function nameOf(architecture, named) {
  const same = (a, b) => Object.keys(a).every((key) => JSON.stringify(a[key]) === JSON.stringify(b?.[key]));
  return Object.keys(named).find((name) => same(named[name], architecture));
}

// How a link carries a table: by its name, or "1.16.1.1_6.24.2.2~stem_channels.12", fields as in REFERENCE left out.
export function architectureCodec(model) {
  const named = model.get("architectures");
  const base = named.REFERENCE;

  function write(architecture) {
    const name = nameOf(architecture, named);
    if (name) return name;
    const rows = architecture.stages.map((row) => row.join(".")).join("_");
    const fields = Object.keys(base).filter((key) => key !== "stages" && architecture[key] !== base[key]);
    return [rows, ...fields.map((key) => `${key}.${architecture[key]}`)].join("~");
  }

  // Refuses a text that means no table.
  function read(text) {
    if (Object.hasOwn(named, text)) return named[text];
    const [rows, ...fields] = text.split("~");
    const architecture = { ...base, stages: rows.split("_").map((row) => row.split(".").map(whole)) };
    for (const field of fields) {
      const [key, value, ...more] = field.split(".");
      const isRule = Object.hasOwn(base, key) && key !== "stages" && value !== undefined && more.length === 0;
      if (!isRule) refuse(field);
      architecture[key] = Object.hasOwn(MEANINGS, value) ? MEANINGS[value] : whole(value);
    }
    checkArchitecture(architecture);
    return architecture;
  }

  const refuse = (value) => refuseValue("architecture", value);

  const whole = (text) => (/^\d{1,9}$/.test(text) ? Number(text) : refuse(text));
  return { write, read, refuse };
}

const MEANINGS = { null: null, true: true, false: false };
