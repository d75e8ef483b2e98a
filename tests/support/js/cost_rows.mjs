// Reads settings as JSON from standard input, one list; writes what network.js in the folder named by the argument
// makes of each, the name of its error where it refuses.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { networkCost } = await import(pathToFileURL(`${process.argv[2]}/network.js`));
const settings = JSON.parse(readFileSync(0, "utf8"));
const fields = [
  "name",
  "kind",
  "stage",
  "in_shape",
  "out_shape",
  "kernel_size",
  "stride",
  "groups",
  "weights",
  "biases",
  "norm_params",
  "params",
  "macs",
];
const costs = settings.map((setting) => {
  try {
    const { layers, stages, blocks, params, macs } = networkCost(setting);
    const rows = layers.map((layer) => fields.map((field) => layer[field]));
    return [params, macs, stages.map((own) => own.length), blocks.map(({ shortcut }) => shortcut), rows];
  } catch (error) {
    return error.name;
  }
});
process.stdout.write(JSON.stringify(costs));
