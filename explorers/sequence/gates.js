// Gates that can be pinned, step by step: their row in the picture, and their controls.
// Needs sequence.js and rows.js before it.
//
// An explorer's `sight` has `gates`: for each row of the trait `pins` its { kind, symbol,
// words }, such as { kind: "update", symbol: "z", words: "update gate" }; `kind` is the
// quantity's name in the palette, with hyphens. What it computes for one frame,
// `sight.seen`, holds the traits `pins`, `gate` and `unit`, and `gateAt(k, t)`: the value
// of gate k at step t, of the unit that is shown. The controls write traits, and nothing
// else. So an explorer's own part is which rows there are, the arithmetic, the presets
// and the sentence; `tellGates` says in words what the rows of the gates show.

import { stroke } from "./inputs.js";
import { disc, hued, level, rule } from "./rows.js";
import { button, choice, slider, switches } from "../shared/controls.js";
import { assign } from "../shared/elements.js";
import { range } from "../shared/numbers.js";
import { format } from "../shared/text.js";

// --- Pins -------------------------------------------------------------------------

/** The pins with values (numbers, or null to free) at some steps of gate k. */
function pinned(pins, k, values) {
  const rows = pins.map((row) => [...row]);
  for (const [t, value] of Object.entries(values)) rows[k][t] = value;
  return rows;
}

/** Rows of pins that are the same at all steps: a number or null for each gate. */
export function everywhere(steps, values) {
  return values.map((value) => Array(steps).fill(value));
}

/** Pin a gate while a pointer is held down on its row: the height is the value. */
function pinning(view, sight, k, value) {
  const draw = stroke(sight);
  return (x, y, starts) => {
    const height = Math.round(20 * Math.max(0, Math.min(1, value(y)))) / 20;
    const [step, values] = draw(x, height, starts);
    const pins = pinned(view.model.get("pins"), k, values);
    view.set({ gate: k, selected: step, pins });
  };
}

// --- Controls ---------------------------------------------------------------------

/** A list of pins to choose from: `presets()` are name: [words, (steps) => pins]. */
export function pinPresets(view, sight, presets) {
  const { model, set } = view;
  const asText = (pins) => JSON.stringify(pins);
  return choice(view, {
    label: "the gates",
    options: Object.entries(presets()).map(([name, [words]]) => [name, words]),
    none: "are pinned by hand",
    get: () => {
      const now = asText(model.get("pins"));
      const same = ([, [, pins]]) => asText(pins(sight.steps)) === now;
      return Object.entries(presets()).find(same)?.[0] ?? "";
    },
    set: (name) => set({ pins: presets()[name][1](sight.steps) }),
  });
}

/** Which gate to pin, where, at what value; and to free it again. */
export function pinControls(view, sight) {
  const { model, set } = view;
  let where = "step";
  const steps = () => (where === "all" ? range(sight.steps) : [model.get("selected")]);
  const held = (t) => model.get("pins")[model.get("gate")][t] !== null;
  const write = (value) => {
    const values = Object.fromEntries(steps().map((t) => [t, value]));
    set({ pins: pinned(model.get("pins"), model.get("gate"), values) });
  };
  const gate = switches(view, {
    label: "pin the gate",
    options: sight.gates.map(({ symbol }, k) => [k, `${symbol}_{}`]),
    get: () => model.get("gate"),
    set: (k) => set({ gate: k }),
  });
  const place = switches(view, {
    label: "where",
    options: [
      ["step", "marked step"],
      ["all", "all steps"],
    ],
    get: () => where,
    set: (chosen) => {
      where = chosen;
      view.redraw();
    },
  });
  const value = slider(view, {
    label: "at the value",
    min: 0,
    max: 1,
    step: 0.05,
    get: () => sight.seen.gateAt(model.get("gate"), model.get("selected")),
    set: write,
    say: (now) => `${format(now)}, ${held(model.get("selected")) ? "pinned" : "free"}`,
  });
  const free = button(view, {
    label: "Free it again",
    usable: () => steps().some(held),
    press: () => write(null),
  });
  return [gate, place, value, free];
}

/** A slider for what is added to the biases of gate k. */
export function biasSlider(view, sight, k) {
  const { model, set } = view;
  const offsets = () => model.get("bias_offsets");
  return slider(view, {
    label: `added to ${sight.gates[k].symbol}_{}\u2019s bias`,
    min: -5,
    max: 5,
    step: 0.25,
    get: () => offsets()[k],
    set: (value) =>
      set({ bias_offsets: offsets().map((b, i) => (i === k ? value : b)) }),
  });
}

// --- Row --------------------------------------------------------------------------

/** The bars of gate k. A pinned one is darker, has an outline and the head of a pin. */
export function gateRow(view, sight, k, { height = 44, hint = "" } = {}) {
  const { kind, symbol, words } = sight.gates[k];
  const entries = (t) => {
    const state = sight.seen.pins[k][t] === null ? "" : ", pinned";
    const value = format(sight.seen.gateAt(k, t));
    return [
      [{ kind, form: "bar" }, `${words} ${symbol}_{${t + 1}} = ${value}${state}`],
    ];
  };
  const lay = (top) => {
    const { at, steps } = sight;
    const bottom = top + height;
    const y = (value) => bottom - height * value;
    const axis = [1, 0].flatMap((value) => [
      rule(at, y(value), value ? "book-grid" : "book-rule"),
      level(at, y(value), value),
    ]);
    const [wide, size] = [
      Math.min(18, 0.72 * at.column),
      Math.min(6, 0.72 * at.column),
    ];
    const bar = (t, value) => {
      const high = Math.max(1, height * value).toFixed(1);
      return `M${(at.x(t) - wide / 2).toFixed(1)} ${bottom}v${-high}h${wide}v${high}z`;
    };
    const head = (t, value) => disc(at.x(t), y(value), size);
    const [free, held, heads] = ["free", "held", "heads"].map((state) =>
      hued("path", kind, { class: `book-gate book-gate-${state}` }),
    );
    held.style.strokeWidth = Math.min(1, at.column / 10);
    heads.style.strokeWidth = Math.min(1.5, at.column / 7);
    const paint = () => {
      const { pins, gateAt } = sight.seen;
      const data = (some, make) => some.map((t) => make(t, gateAt(k, t))).join("");
      const [are, not] = [true, false].map((wanted) =>
        range(steps).filter((t) => (pins[k][t] !== null) === wanted),
      );
      assign(free, { d: data(not, bar) });
      assign(held, { d: data(are, bar) });
      assign(heads, { d: data(are, head) });
    };
    const press = pinning(view, sight, k, (down) => (bottom - down) / height);
    const release = (t) =>
      view.set({ gate: k, pins: pinned(view.model.get("pins"), k, { [t]: null }) });
    return { nodes: [...axis, free, held, heads], paint, press, release };
  };
  return { height, hint, entries, lay, cursor: "book-draw" };
}

/** The rows of the gates in words: their values, and where they are pinned. */
export function tellGates({ gates, seen, steps }) {
  const told = gates.map(({ words, symbol }, k) => {
    const values = range(steps).map((t) => format(seen.gateAt(k, t)));
    const held = range(steps).filter((t) => seen.pins[k][t] !== null);
    const where = held.length === steps ? "all steps" : held.map((t) => t + 1);
    const pins = held.length ? ` Pinned at ${[where].flat().join(", ")}.` : "";
    return `The ${words} ${symbol}: ${values.join(", ")}.${pins}`;
  });
  return told.join(" ");
}
