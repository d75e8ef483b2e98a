// A view's life: whatever it listens to and starts ends with it.

export function openLife() {
  const life = new AbortController();
  const { signal } = life;
  const atEnd = (undo) => signal.addEventListener("abort", undo, { once: true });

  function listen(target, type, handler, capture = false) {
    target.addEventListener(type, handler, { signal, capture });
  }

  // `handler` hears of every change of a trait in `names`.
  function watch(model, names, handler) {
    for (const name of names) {
      const hear = () => handler();
      model.on(`change:${name}`, hear);
      atEnd(() => model.off(`change:${name}`, hear));
    }
  }

  return { listen, watch, atEnd, end: () => life.abort() };
}
