// Explorers tied to Python: what a hand sets is read there, what code sets is seen here.
//
// The host (widget_host.js) keeps an explorer's model as `model` of its place, and shows
// one more when it hears of it by the event "book-widget".

const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Those that have come of the page's explorers, by their cells: places and states. */
function explorersOfPage() {
  const { state } = globalThis.bookWidgets ?? { state: {} };
  const found = new Map();
  for (const script of document.querySelectorAll(`.live-cell ${VIEW}`)) {
    const { model_id: id } = JSON.parse(script.textContent);
    if (!state[id]) continue; // its data has not come, or not yet
    const slot = script.closest(".book-widget");
    const { cell } = script.closest(".live-cell").dataset;
    found.set(cell, { slot, first: state[id].state });
  }
  return found;
}

export class Explorers {
  #python;
  #models = new Map(); // those that are tied, by Python's ids
  #states = new Map(); // of those that were made in Python
  #isFollowing = false;

  constructor(python) {
    this.#python = python;
    python.hands = () => this.#hands();
    python.addEventListener("open", ({ detail }) =>
      this.#states.set(detail.id, detail.state),
    );
    python.addEventListener("update", ({ detail }) => this.#follow(detail));
    python.addEventListener("tie", ({ detail }) => {
      const model = explorersOfPage().get(String(detail.cell))?.slot.model;
      if (model) this.#tie(detail.id, model);
    });
    python.addEventListener("ended", () => this.#models.clear());
  }

  /** Show an explorer that was made in Python. */
  async show(id, place) {
    if (this.#models.has(id)) {
      place.textContent = "This explorer stands in the page already, above.";
      return;
    }
    const slot = document.createElement("div");
    slot.className = "book-widget";
    place.append(slot);
    const entry = { model_module: "anywidget", state: { ...this.#states.get(id) } };
    const shown = new Promise((done) => {
      const detail = { slot, id, entry, done };
      document.dispatchEvent(new CustomEvent("book-widget", { detail }));
    });
    await shown;
    if (slot.model) this.#tie(id, slot.model);
  }

  /** Of each explorer of the page what is not as it was at first. */
  #hands() {
    const hands = {};
    for (const [cell, { slot, first }] of explorersOfPage()) {
      if (!slot.model) continue;
      const set = Object.keys(first).filter(
        (key) => !key.startsWith("_") && !same(slot.model.get(key), first[key]),
      );
      hands[cell] = Object.fromEntries(set.map((key) => [key, slot.model.get(key)]));
    }
    return hands;
  }

  #tie(id, model) {
    this.#models.set(id, model);
    let changed = {};
    for (const key of Object.keys(this.#states.get(id))) {
      model.on(`change:${key}`, () => {
        if (this.#isFollowing || this.#models.get(id) !== model) return;
        if (!Object.keys(changed).length)
          requestAnimationFrame(() => {
            this.#python.set(id, changed);
            changed = {};
          });
        changed[key] = model.get(key);
      });
    }
  }

  #follow({ id, state }) {
    Object.assign(this.#states.get(id) ?? {}, state);
    this.#isFollowing = true;
    try {
      this.#models.get(id)?.set(state);
    } finally {
      this.#isFollowing = false;
    }
  }
}
