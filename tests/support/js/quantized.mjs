// Reads { bell, largest, settings, values } as JSON from standard input; writes what the model at the path of the first
// argument makes of them. settings: [cap or null, top, bits, places in `largest`], for each place what becomes of the
// activations. values: [value, top, bits] rows, for each the number of its level and what it is stored as.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { measure, nearestLevel, quantize, stretched } = await import(pathToFileURL(process.argv[2]));
const { bell, largest, settings, values } = JSON.parse(readFileSync(0, "utf8"));
const activations = largest.map((most) => stretched(bell.values, bell.stretched, most));
const measures = settings.flatMap(([cap, top, bits, places]) =>
  places.map((place) => measure(activations[place], cap ?? Infinity, top, bits)),
);
const levels = values.map(([value, top, bits]) => nearestLevel(value, top, bits));
const stored = values.map(([value, top, bits]) => quantize(value, top, bits));
process.stdout.write(JSON.stringify({ measures, levels, stored }));
