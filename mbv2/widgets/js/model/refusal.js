// What a function refuses, by a name and values; the view has the words for it, in the reader's language.

export class Refusal extends RangeError {
  constructor(reason, values) {
    super(`${reason} ${JSON.stringify(values)}`);
    this.reason = reason;
    this.values = values;
  }
}

// reason: a name in `refusals` of text/<language>/common.json; values: what its sentence holds.
export function refuse(reason, values = {}) {
  throw new Refusal(reason, values);
}
