// Reads { conv: [settings], block: [settings] } as JSON from standard input; writes what convCost and blockCost of the
// cost.js named by the argument make of each, the name of their error where they refuse.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { blockCost, convCost } = await import(pathToFileURL(process.argv[2]));

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
