// What keeps a page at rest while one of its sliders moves.

const SOME_LINES = 72; // pixels

// Gives `shell` the height that `root` in it has, so that the browser lays out nothing around it while a slider moves; a
// sentence that becomes some lines shorter does not count. Returns what ends it.
export function keepHeight(shell, root) {
  let kept = { width: 0, height: 0 };
  const observer = new ResizeObserver(([{ borderBoxSize }]) => {
    const { inlineSize: width, blockSize: height } = borderBoxSize[0]; // 0 where the host hides it
    const shrunk = kept.height - height;
    if (width === kept.width && shrunk > 0 && shrunk < SOME_LINES && height > 0) return;
    kept = { width, height };
    shell.classList.toggle("mbv2-kept", height > 0);
    shell.style.height = height > 0 ? `${height}px` : "";
  });
  observer.observe(root);
  return () => observer.disconnect();
}

// Calls `action` once no call has come for `wait` milliseconds.
export function afterwards(action, wait) {
  let timer = null;
  function call() {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  }
  call.stop = () => clearTimeout(timer);
  return call;
}
