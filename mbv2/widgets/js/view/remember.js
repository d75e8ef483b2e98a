// A memory of the last answer: `make` is called again only for other inputs than those of the call before.
export function remember(make) {
  let known = null;
  return (...inputs) => {
    if (known === null || inputs.some((value, at) => !Object.is(value, known.inputs[at]))) {
      known = null;
      known = { inputs, answer: make(...inputs) };
    }
    return known.answer;
  };
}
