// The widgets' English words, as Python sends them.

import { readFileSync } from "node:fs";

export function wordsOf(widget) {
  const path = new URL(`../../../mbv2/widgets/text/en/${widget}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8"));
}
