// Brings the explorers of a page to life: no kernel, no server, no other library.
//
// The notebook's execution leaves two things in the page: the state of all its widgets,
// once, and at each place where one was displayed a script element that names it. An
// explorer's state holds its ES module (`_esm`) and style (`_css`), as anywidget has
// them; the module is imported from a Blob, so a Content-Security-Policy has to allow
// `script-src 'self' blob:`. Styles are constructed sheets, which need no allowance.

const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

/** What modules rely on of a widget's model; the page has nobody to save to. */
class Model {
  #state;
  #listeners = new Map();

  constructor(state) {
    this.#state = state;
  }

  get(name) {
    return this.#state[name];
  }

  set(name, value) {
    const given = Object.entries(typeof name === "string" ? { [name]: value } : name);
    const differs = ([key, now]) =>
      JSON.stringify(now) !== JSON.stringify(this.#state[key]);
    const changes = given.filter(differs);
    Object.assign(this.#state, Object.fromEntries(changes));
    for (const [key, now] of changes) this.#emit(`change:${key}`, this, now);
    if (changes.length) this.#emit("change", this);
  }

  save_changes() {}

  send() {}

  on(name, react) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), react]);
  }

  /** Without `react` all listeners of that name go, without `name` all there are. */
  off(name, react) {
    if (name == null) this.#listeners.clear();
    const kept = (this.#listeners.get(name) ?? []).filter(
      (other) => react && other !== react,
    );
    this.#listeners.set(name, kept);
  }

  #emit(name, ...given) {
    for (const react of this.#listeners.get(name) ?? []) react(...given);
  }
}

/** Call `make` only the first time that `key` is asked for. */
function once(make) {
  const made = new Map();
  return (key, ...given) => {
    if (!made.has(key)) made.set(key, make(key, ...given));
    return made.get(key);
  };
}

const importText = once(async (text) => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const { default: widget } = await import(url);
    if (!widget) throw new Error("its script has no default export");
    return typeof widget === "function" ? await widget() : widget;
  } finally {
    URL.revokeObjectURL(url);
  }
});

const addStyle = once((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
});

const leaving = new AbortController();

function atTheEnd(cleanUp) {
  if (typeof cleanUp === "function") leaving.signal.addEventListener("abort", cleanUp);
}

/** The module and the model of one widget, which all its views share. */
const awaken = once(async (id, { state }) => {
  const [widget, model] = [await importText(state._esm), new Model({ ...state })];
  if (state._css) addStyle(state._css);
  atTheEnd(await widget.initialize?.({ model, signal: leaving.signal }));
  return { widget, model };
});

function tell(slot, message) {
  const words = document.createElement("p");
  words.className = "book-widget-message";
  words.textContent = message;
  slot.append(words);
}

async function show(slot, id, entry) {
  const placeholder = slot.querySelector(".book-placeholder");
  const el = document.createElement("div");
  try {
    if (entry?.model_module !== "anywidget") {
      const name = entry ? entry.model_name.replace(/Model$/, "") : "unknown";
      placeholder?.remove();
      tell(slot, `A widget (${name}) belongs here. It needs Python: open JupyterLab.`);
      return;
    }
    const { widget, model } = await awaken(id, entry);
    slot.model = model; // for Python in the page, which ties itself to it
    placeholder?.remove();
    slot.append(el);
    atTheEnd(await widget.render?.({ model, el, signal: leaving.signal }));
  } catch (error) {
    console.error(error);
    el.remove();
    placeholder?.remove();
    tell(slot, `This explorer could not start: ${error.message}`);
  }
}

/** The element around a view; a page that our extension has not seen gets one here. */
function slotOf(script) {
  const slot = script.closest(".book-widget");
  if (slot) return slot;
  const made = document.createElement("div");
  made.className = "book-widget";
  script.after(made);
  return made;
}

function start() {
  const text = document.querySelector(STATE)?.textContent ?? '{"state": {}}';
  const { state } = JSON.parse(text);
  for (const script of document.querySelectorAll(VIEW)) {
    const { model_id: id } = JSON.parse(script.textContent);
    show(slotOf(script), id, state[id]);
  }
  document.addEventListener("book-widget", ({ detail: { slot, id, entry, done } }) =>
    show(slot, id, entry).then(done),
  );
  addEventListener("pagehide", (event) => event.persisted || leaving.abort());
}

start();
