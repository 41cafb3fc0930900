// Gates that can be pinned, step by step: their row in the picture, and their controls.
// Needs sequence.js and rows.js before it.
//
// An explorer's `sight` has `gates`: for each row of the trait `pins` its { kind, symbol,
// words }, such as { kind: "update", symbol: "z", words: "update gate" }; `kind` is the
// quantity's name in the palette, with hyphens. What it computes for one frame,
// `sight.seen`, holds the traits `pins`, `gate` and `unit`, and `gateAt(k, t)`: the value
// of gate k at step t, of the unit that is shown. So an explorer's own part is which
// rows there are, the arithmetic, and the sentence. The controls are `pinPresets`,
// `pinControls` and `biasSlider`; they write traits, and nothing else.

// --- Pins -------------------------------------------------------------------------

/** The pins with values (numbers, or null to free) at some steps of gate k. */
function pinned(pins, k, values) {
  const rows = pins.map((row) => [...row]);
  for (const [t, value] of Object.entries(values)) rows[k][t] = value;
  return rows;
}

/** Rows of pins that are the same at all steps: a number or null for each gate. */
function everywhere(steps, values) {
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

/** Which gate, where, its value, and free again. */
function pinControls(view, sight) {
  const { model, set } = view;
  const names = sight.gates.map(({ words, symbol }, k) => [k, `${words} ${symbol}`]);
  sight.where ??= "step";
  const steps = () =>
    sight.where === "all" ? range(sight.steps) : [model.get("selected")];
  const write = (value) => {
    const values = Object.fromEntries(steps().map((t) => [t, value]));
    set({ pins: pinned(model.get("pins"), model.get("gate"), values) });
  };
  const held = (t) => sight.seen.pins[sight.seen.gate][t] !== null;
  return [
    choice(view, {
      label: "gate",
      options: names,
      none: "",
      get: () => model.get("gate"),
      set: (k) => set({ gate: Number(k) }),
    }),
    choice(view, {
      label: "to be pinned",
      options: [
        ["step", "at the marked step"],
        ["all", "at all steps"],
      ],
      none: "",
      get: () => sight.where,
      set: (where) => {
        sight.where = where;
        view.redraw();
      },
    }),
    slider(view, {
      label: "at",
      min: 0,
      max: 1,
      step: 0.05,
      get: () => sight.seen.gateAt(sight.seen.gate, sight.seen.selected),
      set: write,
      say: (value) =>
        `${format(value)}, ${held(sight.seen.selected) ? "pinned" : "free"}`,
    }),
    button(view, {
      label: "Let the gate decide",
      usable: () => steps().some(held),
      press: () => steps().some(held) && write(null),
    }),
  ];
}

/** A list of pins to choose from: `presets` are name: [words, (steps) => pins]. */
function pinPresets(view, sight, presets) {
  const { model, set } = view;
  const all = Object.entries(presets());
  const now = () => JSON.stringify(model.get("pins"));
  const same = ([, [, make]]) => JSON.stringify(make(sight.steps)) === now();
  return choice(view, {
    label: "all gates",
    options: all.map(([name, [words]]) => [name, words]),
    none: "pinned by hand",
    get: () => Object.entries(presets()).find(same)?.[0] ?? "",
    set: (name) => set({ pins: presets()[name][1](sight.steps) }),
  });
}

/** A slider for what is added to the bias of gate k. */
function biasSlider(view, sight, k) {
  const { model, set } = view;
  return slider(view, {
    label: `bias of ${sight.gates[k].symbol}_{}, added`,
    min: -5,
    max: 5,
    step: 0.25,
    get: () => model.get("bias_offsets")[k],
    set: (value) =>
      set({
        bias_offsets: model.get("bias_offsets").map((b, i) => (i === k ? value : b)),
      }),
  });
}

// --- Row ---------------------------------------------------------------------------

/** The bars of gate k. A pinned one has an outline and a pin on it. */
function gateRow(view, sight, k, { height = 44 } = {}) {
  const { kind, symbol, words } = sight.gates[k];
  const lay = (top) => {
    const { at, steps } = sight;
    const wide = Math.min(18, 0.7 * at.column);
    const bottom = top + height;
    const y = (value) => bottom - height * value;
    const [free, held, pins] = ["free", "held", "pins"].map((state) =>
      hued("path", kind, { class: `book-gate book-gate-${state}` }),
    );
    const bar = (t, value) => {
      const [x, high] = [at.x(t) - wide / 2, Math.max(1, height * value)];
      return `M${x.toFixed(1)} ${bottom}v${-high.toFixed(1)}h${wide.toFixed(1)}v${high.toFixed(1)}z`;
    };
    const r = Math.min(3.5, 0.4 * at.column);
    const pin = (t, value) =>
      `M${(at.x(t) - r).toFixed(1)} ${y(value).toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    const paint = () => {
      const { seen } = sight;
      const is = (t) => seen.pins[k][t] !== null;
      const data = (keep, make) =>
        range(steps)
          .filter(keep)
          .map((t) => make(t, seen.gateAt(k, t)))
          .join("");
      assign(free, { d: data((t) => !is(t), bar) });
      assign(held, { d: data(is, bar) });
      assign(pins, { d: data(is, pin) });
    };
    const axis = [1, 0].flatMap((value) => [
      rule(at, y(value), value ? "book-grid" : "book-rule"),
      level(at, y(value), value),
    ]);
    const press = pinning(view, sight, k, (at) => (bottom - at) / height);
    const release = (t) =>
      view.set({ gate: k, pins: pinned(view.model.get("pins"), k, { [t]: null }) });
    return { nodes: [...axis, free, held, pins], paint, press, release };
  };
  const entries = (t) => {
    const state = sight.seen.pins[k][t] === null ? "" : ", pinned";
    const value = format(sight.seen.gateAt(k, t));
    return [
      [{ kind, form: "bar" }, `${words} ${symbol}_{${t + 1}} = ${value}${state}`],
    ];
  };
  return { height, entries, lay, cursor: "book-draw" };
}
