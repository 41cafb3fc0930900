// Brings the explorers of a page to life: no kernel, no server, no other library.
//
// The notebook's execution leaves two things: the state of all its widgets, which a
// script of the page's own has put into `bookWidgets`, and at each place where one was
// displayed a script element that names it. An explorer's state holds its ES module
// (`_esm`) and style (`_css`), as anywidget has them, or names another with the same
// module, which a page has once (`_esm_of`). It is imported from a Blob, so a
// Content-Security-Policy has to allow `script-src 'self' blob:`. Styles are constructed
// sheets, which need no allowance. This is no module, since browsers load none from a
// disk.
//
// A link leads to an explorer in some state by `#` with the id of its place, `?` and the
// state. Where the text acts (`<span data-act="UnrolledRNN?weight_hh=2">`), that becomes
// such a link.

(() => {
  const STILL = ".book-still";
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const LINKS = "v1"; // the version of states that stand in a page's own text

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
    if (typeof cleanUp === "function")
      leaving.signal.addEventListener("abort", cleanUp);
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

  const arrivals = new Map(); // of a place's id: what hears of the links that lead to it

  /** What an explorer is told of its place; a second view is none that links lead to. */
  function placeOf(slot, placeholder) {
    const [{ id }, still] = [slot, [...(placeholder?.querySelectorAll(STILL) ?? [])]];
    return { id, still, arrivals: (react) => arrivals.set(id, react) };
  }

  async function show(slot, id, entry) {
    const placeholder = slot.querySelector(".book-placeholder");
    const el = document.createElement("div");
    try {
      if (!globalThis.bookWidgets) throw new Error("its data did not arrive");
      if (entry?.model_module !== "anywidget") {
        const name = entry ? entry.model_name.replace(/Model$/, "") : "unknown";
        placeholder?.remove();
        tell(
          slot,
          `A widget (${name}) belongs here. It needs Python: open JupyterLab.`,
        );
        return;
      }
      const { widget, model } = await awaken(id, entry);
      slot.model = model; // for Python in the page, which ties itself to it
      const place = slot.id ? placeOf(slot, placeholder) : undefined;
      placeholder?.remove();
      slot.append(el);
      atTheEnd(await widget.render?.({ model, el, place, signal: leaving.signal }));
    } catch (error) {
      console.error(error);
      el.remove();
      placeholder?.querySelector(".book-absence")?.remove();
      tell(slot, `This explorer could not start: ${error.message}`);
      if (placeholder) slot.append(placeholder);
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

  /** Bring the explorer that a fragment names into view, in the state that it names. */
  function follow(fragment, back, isLed = true) {
    const [id, state] = fragment.slice(1).split("?");
    if (state === undefined || !arrivals.has(id)) return false;
    arrivals.get(id)(state, back);
    if (isLed) document.getElementById(id).scrollIntoView();
    return true;
  }

  /** What makes of words in the text a link that moves an explorer, and leads back. */
  function actBy(words) {
    const link = document.createElement("a");
    const [id, state] = words.dataset.act.split("?");
    link.className = "book-act";
    link.href = `#${id}?${LINKS}&${state}`;
    link.append(...words.childNodes);
    words.replaceChildren(link);
    const back = () => {
      link.scrollIntoView({ block: "center" });
      link.focus({ preventScroll: true });
    };
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (!follow(link.hash, back)) return;
      event.preventDefault();
      document.getElementById(id).querySelector(".book-tools button")?.focus({
        preventScroll: true,
      });
    });
  }

  async function start() {
    const { state } = globalThis.bookWidgets ?? { state: {} };
    for (const { state: own } of Object.values(state))
      own._esm ??= state[own._esm_of]?.state._esm;
    const shown = [...document.querySelectorAll(VIEW)].map((script) => {
      const { model_id: id } = JSON.parse(script.textContent);
      return show(slotOf(script), id, state[id]);
    });
    document.addEventListener("book-widget", ({ detail: { slot, id, entry, done } }) =>
      show(slot, id, entry).then(done),
    );
    addEventListener("pagehide", (event) => event.persisted || leaving.abort());
    await Promise.all(shown);
    for (const words of document.querySelectorAll("[data-act]")) actBy(words);
    addEventListener("hashchange", () => follow(location.hash));
    // Who has come back, or reads on already, stays where they are.
    follow(location.hash, undefined, scrollY === 0);
  }

  requestAnimationFrame(() => setTimeout(start)); // once the page has been painted
})();
