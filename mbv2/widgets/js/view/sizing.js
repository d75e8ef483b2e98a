// What keeps a page at rest while one of its sliders moves.

import { html } from "./elements.js";

const SOME_LINES = 72; // pixels

// Gives `shell` the height that `root` in it has, so that the browser lays out nothing around it while a slider moves;
// a sentence that becomes some lines shorter does not count. `inner`: for a shell within a kept one, which follows a
// frame later, since an observer must not change what an outer one has just been told; `inner` is called then. Returns
// { stop, forget }: what ends it, and what makes it take the next height whatever it was.
function keepHeight(shell, root, inner = null) {
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

// `show()` puts the view on the page. `holdStatus()` puts the status into a box of its own in which the browser lays it
// out alone, where something in the widget is sticky: that keeps the browser from laying out the widget alone. It
// returns the box.
export function openSizes(el, { root, status }, life) {
  const shell = html("div", { class: "mbv2-shell" }, root);
  let outer = null;

  function show() {
    el.append(shell);
    outer = keepHeight(shell, root);
    life.atEnd(() => shell.remove());
    life.atEnd(outer.stop);
  }

  function holdStatus() {
    const box = html("div", { class: "mbv2-held" });
    status.replaceWith(box);
    box.append(status);
    life.atEnd(keepHeight(box, status, () => outer?.forget()).stop);
    return box;
  }

  return { show, holdStatus };
}
