// The names of a network's stages, one way for all widgets.

import { stageKind } from "./network.js";
import { say } from "./words.js";

// The place of the last stage: the classifier, after the stem, the table's rows and, where there is one, the head.
// 0 where there is no table.
export function lastPosition({ stages, head_channels }) {
  return Array.isArray(stages) ? stages.length + (head_channels === null ? 1 : 2) : 0;
}

// The name that `names` has for what stands at `position`, with the row's numbers filled in.
export function placeName(position, architecture, names) {
  const rows = architecture.stages.length;
  const [t, c, n, s] = architecture.stages[position - 1] ?? [];
  const kind = stageKind(position, rows, architecture.head_channels !== null);
  return say(names[kind], { number: position, rows, t, c, n, s });
}
