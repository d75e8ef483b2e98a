// Verdicts of the page's script: [[question, text], …] on standard input, [right, text] of each on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { judge } = createRequire(import.meta.url)("../../../book/_ext/self_check.js");
const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(([question, text]) => Object.values(judge(question, text)))));
