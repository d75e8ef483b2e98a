// Sentences with numbers in them, and refusals as sentences.

const templates = new Map(); // as split: text, name, one, many, text, …; a slider says the same ones in every frame

// `template` with each {name} replaced by values[name], and each {name|word|words} by the form that goes with that
// number.
export function say(template, values = {}) {
  let parts = templates.get(template);
  if (!parts) {
    parts = template.split(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/);
    templates.set(template, parts);
  }
  let said = parts[0];
  for (let at = 1; at < parts.length; at += 4) {
    const [name, one, many, text] = parts.slice(at, at + 4);
    if (!(name in values)) throw new Error(`"${template}" needs ${name}`);
    const value = values[name];
    if (one === undefined) said += value;
    else said += String(value) === "1" ? one : many;
    said += text;
  }
  return said;
}

// What a Refusal says, in the words of a widget.
export function inWords({ reason, values }, { common }) {
  const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const sentence = say(common.refusals[reason], named);
  return sentence.replace(/\bNaN\b|-?\bInfinity\b|\bundefined\b/g, common.noNumber);
}
