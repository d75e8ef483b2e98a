// For each input event: when its key went down, how long its handlers ran, and how long the frame that shows it took.
// A message posted from the first animation callback arrives once the frame's style, layout and paint are done.
(() => {
  let keyDown = 0;
  let resolve = null;
  const channel = new MessageChannel();
  let sample = null;
  addEventListener(
    "keydown",
    (event) => {
      keyDown = event.timeStamp;
    },
    true,
  );
  addEventListener(
    "input",
    () => {
      sample = { keyDown, start: performance.now() };
      requestAnimationFrame(() => {
        sample.frame = performance.now();
        channel.port2.postMessage(null);
      });
    },
    true,
  );
  addEventListener("input", () => {
    sample.handled = performance.now();
  });
  channel.port1.onmessage = () => {
    const end = performance.now();
    const { start, handled, frame } = sample;
    resolve({ work: handled - start + end - frame, latency: end - sample.keyDown });
  };
  window.nextPaint = () => {
    window.painted = new Promise((done) => {
      resolve = done;
    });
  };
})();
