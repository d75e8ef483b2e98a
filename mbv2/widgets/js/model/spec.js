// The table of a network at some width: mbv2/spec.py in JavaScript.

import { flag, integers, oneOf } from "./arguments.js";
import { refuse } from "./refusal.js";

// The most blocks of a network, and the most channels of any of its layers.
export const MOST_BLOCKS = 1000;
export const MOST_CHANNELS = 100_000;

// A multiple of `divisor`, never below it, halves up, never more than 10 % below `value`.
export function makeDivisible(value, divisor = 8) {
  const raised = Math.trunc(value + divisor / 2);
  const rounded = Math.max(divisor, raised - (raised % divisor));
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}

// The channels that a layer of `channels` has at `widthMult`.
export function scale(channels, widthMult, divisor) {
  const wanted = channels * widthMult;
  const scaled = divisor === null ? Math.trunc(wanted) : makeDivisible(wanted, divisor);
  if (scaled < 1) refuse("noChannel", { value: widthMult, channels });
  return channelsWithin(scaled);
}

export function channelsWithin(channels) {
  if (channels > MOST_CHANNELS) refuse("channels", { most: MOST_CHANNELS, value: channels });
  return channels;
}

// Why a block cannot add its input to its output: "stride", "channels", "stride and channels", or "" if it can.
export function missingShortcut(stride, inChannels, outChannels) {
  if (inChannels === outChannels) return stride === 1 ? "" : "stride";
  return stride === 1 ? "channels" : "stride and channels";
}

// Every inverted residual block at `widthMult`, in order; `stage` counts the table's rows from 1. reason: why there is
// no shortcut: "kind" where no block of the network has one.
export function networkBlocks(widthMult, architecture) {
  const { stages, stem_channels, divisor, always_expand, residual = true } = architecture;
  let inChannels = scale(stem_channels, widthMult, divisor);
  const rows = stages.map(([expansion, channels, repeats, stride], index) => {
    const outChannels = scale(channels, widthMult, divisor);
    return Array.from({ length: repeats }, (_, repeat) => {
      const step = repeat === 0 ? stride : 1;
      const reason = residual ? missingShortcut(step, inChannels, outChannels) : "kind";
      const block = {
        stage: index + 1,
        repeat,
        inChannels,
        hiddenChannels: channelsWithin(inChannels * expansion),
        outChannels,
        stride: step,
        expands: always_expand || expansion > 1,
        reason,
        shortcut: reason === "",
      };
      inChannels = outChannels;
      return block;
    });
  });
  return rows.flat();
}

// The channels of the head: at widths below 1 it keeps those of width 1, except in a table that narrows it.
export function headWidth({ head_channels, narrow_head, divisor }, widthMult) {
  return scale(head_channels, narrow_head ? widthMult : Math.max(1, widthMult), divisor);
}

// Refuses what mbv2.spec would not take as a table.
export function checkArchitecture(architecture) {
  const stages = architecture?.stages;
  if (!Array.isArray(stages) || stages.length === 0) refuse("noRows");
  stages.forEach(checkRow);
  const blocks = stages.reduce((sum, [, , repeats]) => sum + repeats, 0);
  if (blocks > MOST_BLOCKS) refuse("blocks", { most: MOST_BLOCKS, value: blocks });
  const { stem_channels, stem_stride = 2, head_channels, divisor } = architecture;
  integers({ stem_channels, head_channels: orOne(head_channels), divisor: orOne(divisor) });
  for (const name of ["always_expand", "narrow_head", "residual"]) flag(name, architecture[name] ?? false);
  for (const channels of [stem_channels, orOne(head_channels), ...stages.map((row) => row[1])])
    channelsWithin(channels);
  oneOf("stem_stride", stem_stride, [1, 2]);
}

const orOne = (value) => (value === null ? 1 : value); // null: there is none, or no rounding

function checkRow(row, index) {
  const place = { row: index + 1 };
  if (!Array.isArray(row) || row.length !== 4) refuse("noRow", place);
  row.forEach((value, at) => {
    if (!(Number.isInteger(value) && value >= 1)) refuse("rowWhole", { ...place, letter: "tcns"[at], value });
  });
  if (row[3] > 2) refuse("rowStride", { ...place, value: row[3] });
}
