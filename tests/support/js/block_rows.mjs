// Reads { conv: [settings], block: [settings] } as JSON from standard input; writes what convCost and blockCost of the
// folder named by the argument make of each, the name of their error where they refuse.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const model = (name) => import(pathToFileURL(`${process.argv[2]}/${name}.js`));
const { blockCost } = await model("block");
const { convCost } = await model("conv");

function costOf(count) {
  return (setting) => {
    try {
      return count(setting);
    } catch (error) {
      return error.name;
    }
  };
}

const { conv, block } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify({ conv: conv.map(costOf(convCost)), block: block.map(costOf(blockCost)) }));
