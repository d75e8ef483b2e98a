// What keeps a page at rest while one of its sliders moves.

const SOME_LINES = 72; // pixels

// Gives `shell` the height that `root` in it has, so that the browser lays out nothing around it while a slider moves;
// a sentence that becomes some lines shorter does not count. `inner`: for a shell within a kept one, which follows a
// frame later, since an observer must not change what an outer one has just been told; `inner` is called then. Returns
// { stop, forget }: what ends it, and what makes it take the next height whatever it was.
export function keepHeight(shell, root, inner = null) {
  const none = { width: 0, height: 0 };
  let [kept, frame] = [none, null];
  function set(height) {
    shell.classList.toggle("mbv2-kept", height > 0);
    shell.style.height = height > 0 ? `${height}px` : "";
    inner?.();
  }
  const observer = new ResizeObserver(([{ borderBoxSize }]) => {
    const { inlineSize: width, blockSize: height } = borderBoxSize[0]; // 0 where the host hides it
    const shrunk = kept.height - height;
    if (width === kept.width && shrunk > 0 && shrunk < SOME_LINES && height > 0) return;
    kept = { width, height };
    cancelAnimationFrame(frame);
    if (inner) frame = requestAnimationFrame(() => set(height));
    else set(height);
  });
  observer.observe(root);
  function stop() {
    observer.disconnect();
    cancelAnimationFrame(frame);
  }
  return {
    stop,
    forget: () => {
      kept = none;
    },
  };
}

// Calls `action` once no call has come for `wait` milliseconds. One timer at a time: a slider calls in every frame.
export function afterwards(action, wait) {
  let timer = null;
  let due = 0;
  function ring() {
    const left = due - performance.now();
    timer = left > 0 ? setTimeout(ring, left) : null;
    if (timer === null) action();
  }
  function call() {
    due = performance.now() + wait;
    timer ??= setTimeout(ring, wait);
  }
  call.stop = () => {
    clearTimeout(timer);
    timer = null;
  };
  return call;
}
