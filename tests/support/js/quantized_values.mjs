// Reads [value, top, bits] rows as JSON from standard input; writes what the widget stores for each.

import { readFileSync } from "node:fs";

import { quantize } from "../../../mbv2/widgets/relu6/facts.js";

const rows = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(rows.map(([value, top, bits]) => quantize(value, top, bits))));
