// Reads states of one widget as JSON from standard input; writes for each what tables/<widget>.mjs makes of it, or the
// name of the error where it refuses.

import { readFileSync } from "node:fs";

const [widget] = process.argv.slice(2);
const { table } = await import(`./tables/${widget}.mjs`);
const { text, limits, states } = JSON.parse(readFileSync(0, "utf8"));
const rows = states.map((state) => {
  const { width_mult: widthMult, resolution, architecture } = state;
  try {
    return table({ settings: { widthMult, resolution, architecture }, state, text, limits });
  } catch (error) {
    return error.name;
  }
});
process.stdout.write(JSON.stringify(rows));
