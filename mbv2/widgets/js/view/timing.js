// Calls that come too often, thinned out.

// Runs `action` at once, then at most once per `wait` milliseconds while calls keep coming; the last call always
// counts.
export function throttle(action, wait = 50) {
  let timer = null;
  let again = false;
  function run() {
    again = false;
    timer = setTimeout(() => {
      timer = null;
      if (again) run();
    }, wait);
    action();
  }
  function call() {
    if (timer === null) run();
    else again = true;
  }
  call.stop = () => {
    clearTimeout(timer);
    timer = null;
    if (again) action();
    again = false;
  };
  return call;
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
