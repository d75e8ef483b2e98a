"use strict";
// Exercises answered in the page, without Python: each form carries its question, its answer and all that may be said.

// Signs that stand between thousands.
const GAP = "[,'’_ \\u00a0\\u2009\\u202f]";
const WHOLE = new RegExp(`^[+-]?(\\d+|\\d{1,3}(${GAP}\\d{3})+)$`);
const DECIMAL = new RegExp(`^[+-]?(\\d+|\\d{1,3}(${GAP}\\d{3})+)?(\\.\\d*)?$`);

/** A number as people write it, or NaN. A comma is a decimal one where decimals are asked for and no point is given. */
function parseNumber(text, decimals) {
  let plain = text.trim().replace(/[−–]/g, "-").replace(/ ?%$/, "");
  if (decimals && /^[^.,]*,\d+$/.test(plain)) plain = plain.replace(",", ".");
  if (!/\d/.test(plain) || !(decimals ? DECIMAL : WHOLE).test(plain)) return NaN;
  return Number(plain.replace(new RegExp(GAP, "g"), ""));
}

/** `count` numbers from "(1, 2, 3)", "1 × 2 × 3", "[1,2,3]", "torch.Size([1, 2, 3])" or "1 2 3", or null. */
function parseNumbers(text, count, decimals) {
  const inner = text
    .replace(/torch\.Size|[()[\]]/g, "")
    .trim()
    .replace(/,$/, "");
  for (const separator of [/[×x*·;→]|->/, /,\s+/, /,/, /\s+/]) {
    const numbers = inner.split(separator).map((part) => parseNumber(part, decimals));
    if (numbers.length === count && !numbers.some(Number.isNaN)) return numbers;
  }
  return null;
}

/** What to say about the text in the field: {right, text}. */
function judge(question, text) {
  if (!text.trim()) return { right: false, text: question.missing };
  const { answer, decimals } = question;
  const given = answer.length > 1 ? parseNumbers(text, answer.length, decimals) : [parseNumber(text, decimals)];
  if (!given || Number.isNaN(given[0])) return { right: false, text: question.form };
  // as mbv2.exercises.checking does: equal to half a unit of the last decimal that counts
  const is = (numbers) => numbers.every((number, i) => Math.abs(number - given[i]) <= 0.5 / 10 ** decimals);
  if (is(answer)) return { right: true, text: question.right };
  const known = question.wrong.find(([numbers]) => is(numbers));
  const side = given.length > 1 ? "" : ` ${given[0] < answer[0] ? question.low : question.high}`;
  return { right: false, text: known ? known[1] : question.hint + side };
}

/** JSON in base64, so that nobody reads an answer who only looks at the source. */
function decode(text) {
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));
}

function attach(form) {
  const [input, status] = [form.querySelector("input"), form.querySelector('[role="status"]')];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { right, text } = judge(decode(form.dataset.question), input.value);
    form.dataset.verdict = right ? "right" : "open";
    input.setAttribute("aria-invalid", String(!right));
    status.replaceChildren(text);
  });
  form.hidden = false;
}

if (typeof document === "undefined") module.exports = { decode, judge, parseNumber, parseNumbers };
else document.querySelectorAll("form.self-check").forEach(attach);
