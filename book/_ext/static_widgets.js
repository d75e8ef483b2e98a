"use strict"; // so that the names below stay within their braces

// Runs the widgets of a static page: a stand-in for the model that a kernel would hold, and one render per view.
{
  const isPlain = (value) => Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;

  function same(a, b) {
    if (Object.is(a, b)) return true;
    if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
  }

  class StaticModel {
    #state;
    #listeners = [];

    constructor(state) {
      this.#state = state;
    }

    get(name) {
      return this.#state[name];
    }

    set(name, value) {
      const wanted = typeof name === "object" ? { ...name } : { [name]: value };
      const changed = Object.keys(wanted).filter((key) => !same(this.#state[key], wanted[key]));
      for (const key of changed) this.#state[key] = wanted[key];
      for (const key of changed) this.#fire(`change:${key}`, this.#state[key]);
      if (changed.length) this.#fire("change");
    }

    on(names, callback, context) {
      for (const name of names.split(/\s+/)) this.#listeners.push({ name, callback, context });
    }

    // Every argument narrows what is removed; without any, all listeners are.
    off(names, callback, context) {
      const gone = names?.split(/\s+/);
      this.#listeners = this.#listeners.filter(
        (one) =>
          (gone && !gone.includes(one.name)) ||
          (callback && one.callback !== callback) ||
          (context && one.context !== context),
      );
    }

    save_changes() {}

    send() {}

    #fire(event, ...values) {
      for (const { name, callback, context } of [...this.#listeners])
        if (name === event) callback.call(context ?? this, this, ...values);
    }
  }

  function restoreBuffers(state, buffers) {
    for (const { path, data } of buffers) {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const parent = path.slice(0, -1).reduce((at, key) => at[key], state);
      parent[path.at(-1)] = new DataView(bytes.buffer);
    }
    return state;
  }

  // once(make)(key) calls make(key) the first time only.
  const once =
    (make, kept = new Map()) =>
    (key) =>
      kept.get(key) ?? kept.set(key, make(key)).get(key);

  // Modules and styles come in parts, by their hashes: widgets of one kind, or of one package, share most of them.
  const textOf = (hashes) => hashes.split(" ").map((hash) => window.mbv2Modules[hash]);

  const widgetOf = once(async (hashes) => {
    const url = URL.createObjectURL(new Blob(textOf(hashes), { type: "text/javascript" }));
    const { default: widget } = await import(url).finally(() => URL.revokeObjectURL(url));
    return typeof widget === "function" ? widget() : widget;
  });

  const addStyle = once((hash) => {
    const style = document.createElement("style");
    style.textContent = window.mbv2Modules[hash];
    return document.head.appendChild(style);
  });

  const states = {};
  const words = {}; // what the page says, in its widgets' language

  const modelOf = once(async (id) => {
    if (!states[id]) throw new Error(words.kernel);
    const { state, buffers, esm, css } = states[id];
    css.forEach(addStyle);
    const widget = await widgetOf(esm.join(" "));
    const model = new StaticModel(restoreBuffers(state, buffers));
    await widget.initialize?.({ model });
    return { model, widget };
  });

  // "cost", "cost-2", …: what links call the views of a page, in its order.
  const targets = {};
  function targetOf(id) {
    const name = states[id]?.state.widget_name;
    if (!name) return null;
    targets[name] = (targets[name] ?? 0) + 1;
    return targets[name] === 1 ? name : `${name}-${targets[name]}`;
  }

  async function show({ id, target, el, frame }) {
    if (target) el.dataset.mbv2Target = target;
    try {
      const { model, widget } = await modelOf(id);
      await widget.render({ model, el });
      frame.classList.add("widget-live");
    } catch (error) {
      el.className = "widget-failure";
      el.textContent = words.failed.replace("{reason}", () => error?.message ?? error);
      frame.classList.add("widget-dead");
    }
  }

  function open(tag) {
    const { model_id: id } = JSON.parse(tag.textContent);
    const frame = tag.parentElement;
    const el = document.createElement("div");
    frame.append(el);
    return { id, target: targetOf(id), el, frame };
  }

  // A link to a widget that this page does not have is answered, not followed.
  function warn(views) {
    const [link, name, sign] = /^#([\w-]*)(\?|%3F)/i.exec(location.hash) ?? []; // a section's name has neither sign
    document.querySelector(".widget-word")?.remove();
    if (!link || !views.some(({ target }) => target) || (sign === "?" && views.some(({ target }) => target === name)))
      return;
    const word = document.createElement("p");
    word.className = "widget-word";
    word.setAttribute("role", "alert");
    word.textContent = words.nowhere.replace("{name}", () =>
      (sign === "?" ? name : location.hash.slice(1)).slice(0, 40),
    );
    views[0].frame.before(word);
    word.scrollIntoView({ block: "center" });
  }

  // ipywidgets.jslink and jsdlink: two traits that follow each other, or one that follows.
  async function join({ source, target, both }) {
    const [from, to] = await Promise.all(
      [source, target].map(async ([reference]) => (await modelOf(reference.slice(10))).model),
    );
    const follow = (a, [, name], b, [, other]) => a.on(`change:${name}`, () => b.set(other, a.get(name)));
    follow(from, source, to, target);
    if (both) follow(to, target, from, source);
    to.set(target[1], from.get(source[1]));
  }

  const tags = (kind) => [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${kind}+json"]`)];
  const links = [];
  for (const tag of tags("state")) {
    const { models, shared, joined, words: said } = JSON.parse(tag.textContent);
    for (const { state, shared: own = {} } of Object.values(models)) {
      for (const [trait, index] of Object.entries(own)) state[trait] = shared[index];
    }
    Object.assign(states, models);
    Object.assign(words, said);
    links.push(...joined);
  }
  const views = tags("view").map(open);
  views.forEach(show);
  links.forEach((link) => join(link).catch((error) => console.warn("A link between widgets was left out:", error)));
  warn(views);
  addEventListener("hashchange", () => warn(views));
}
