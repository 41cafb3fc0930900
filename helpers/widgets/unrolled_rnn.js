// The explorer UnrolledRNN: its arithmetic, its presets, its picture, its sentence.

// --- The network --------------------------------------------------------------------

/** h_t = tanh(W_ih x_t + W_hh h_{t-1} + b) for all steps, from h_0 = 0. */
export function forward(inputs, weightIh, weightHh, bias) {
  let state = bias.map(() => 0);
  return inputs.map((x) => {
    const before = state;
    state = bias.map((b, j) => {
      let sum = b;
      for (let i = 0; i < x.length; i++) sum += weightIh[j][i] * x[i];
      for (let k = 0; k < before.length; k++) sum += weightHh[j][k] * before[k];
      return Math.tanh(sum);
    });
    return state;
  });
}

function norm(values) {
  return Math.hypot(...values);
}

function distance(a, b) {
  return norm(a.map((value, i) => value - b[i]));
}

/** Everything the picture shows, from the traits. */
function look(model) {
  const ordered = model.get("inputs");
  const order = model.get("permutation");
  const weightIh = model.get("weight_ih");
  const bias = model.get("bias");
  const gain = model.get("gain");
  const weightHh = model.get("weight_hh").map((row) => row.map((w) => gain * w));
  const run = (inputs) => forward(inputs, weightIh, weightHh, bias);

  const inputs = order.map((step) => ordered[step]);
  const selected = model.get("selected");
  const hidden = run(inputs);
  const silent = inputs.map((x, t) => (t === selected ? x.map(() => 0) : x));
  const shuffled = order.some((step, t) => step !== t);
  const inOrder = shuffled ? run(ordered) : hidden;
  return {
    inputs, order, hidden, shuffled, selected,
    unit: model.get("unit"),
    without: run(silent), // what the states would be had the selected input been 0
    inOrder: order.map((step) => inOrder[step]), // the state of each input, unshuffled
    lastInOrder: inOrder.at(-1),
    weightIh, weightHh,
    cut: weightHh.every((row) => row.every((w) => w === 0)),
  };
}

// --- Presets ------------------------------------------------------------------------

const PHRASE = "to be or not to be ";

/** Uniform numbers in [0, 1) that are the same on every page (mulberry32). */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function letter(step) {
  return PHRASE[step % PHRASE.length];
}

const PRESETS = {
  pulse: ["One pulse", (t, steps) => Number(t === Math.floor(steps / 8))],
  pulses: ["Two pulses", (t, steps) => Number(t === Math.floor(steps / 8) || t === Math.floor(steps / 2))],
  square: ["Square wave", (t) => (t % 8 < 4 ? 1 : -1)],
  sine: ["Sine wave", (t) => Math.sin((2 * Math.PI * t) / 12)],
  noise: ["Noise", () => null],
  words: ["Words: vowel 1, consonant \u22121", (t) => (letter(t) === " " ? 0 : "aeiou".includes(letter(t)) ? 1 : -1)],
};

function preset(name, steps) {
  const random = generator(1);
  const value = name === "noise" ? () => 2 * random() - 1 : PRESETS[name][1];
  return Array.from({ length: steps }, (_, t) => [Math.round(100 * value(t, steps)) / 100]);
}

/** The preset that these inputs are, or "" if they are none. */
function presetOf(inputs) {
  const same = (name) => preset(name, inputs.length).every(([x], t) => x === inputs[t][0]);
  return Object.keys(PRESETS).find(same) ?? "";
}

/** An order of the steps in which at least one is out of place. */
function shuffle(steps, seed) {
  const random = generator(seed);
  const order = Array.from({ length: steps }, (_, t) => t);
  for (let t = steps - 1; t > 0; t--) {
    const other = Math.floor(random() * (t + 1));
    [order[t], order[other]] = [order[other], order[t]];
  }
  return order.every((step, t) => step === t) ? order.reverse() : order;
}

// --- The sentence -------------------------------------------------------------------

const FORGOTTEN = 0.05; // an effect below this part of its peak counts as forgotten

function tell(seen) {
  if (seen.shuffled) return tellOrder(seen);
  const { inputs, hidden, without, selected, cut } = seen;
  const t = selected + 1;
  if (cut) {
    return `With ${hh(seen)} = 0 no step hears the one before it: x_{${t}} acts at step ${t} and nowhere else. What is left is an MLP, applied to each step by itself.`;
  }
  if (norm(inputs[selected]) === 0) {
    return `The input at step ${t} is 0 and leaves no trace: pick a step that has an input, or give this one a value.`;
  }
  const effect = hidden.map((state, step) => distance(state, without[step]));
  const peak = Math.max(...effect);
  const last = effect.findLastIndex((size) => size >= FORGOTTEN * peak);
  const steps = last - selected;
  if (last === hidden.length - 1 && steps > 0) {
    const left = Math.round((100 * effect[last]) / peak);
    return `The input at step ${t} is still felt at the last step, ${count(steps)} later: ${left} % of its strongest effect is left.`;
  }
  if (steps === 0 && selected < hidden.length - 1) {
    return `The input at step ${t} is forgotten at once: one step later less than 5 % of its effect is left.`;
  }
  if (steps === 0) return `The input at step ${t}, the last, has had no time to be forgotten.`;
  return `The input at step ${t} is felt for ${count(steps)} more; then less than 5 % of its strongest effect is left.`;
}

function tellOrder({ hidden, inOrder, lastInOrder, cut, ...seen }) {
  if (cut) {
    return `Shuffled, and ${hh(seen)} = 0: each input still gives the state it gave before, at another place. An MLP cannot tell the order.`;
  }
  const moved = Math.max(...hidden.map((state, t) => distance(state, inOrder[t])));
  const last = hidden.at(-1);
  const [now, before] = last.length === 1 ? [last[0], lastInOrder[0]].map((h) => format(h)) : [];
  if (last.length === 1 && now !== before) {
    return `The same inputs in another order end in h = ${now} instead of ${before}: the order matters.`;
  }
  if (last.length === 1) {
    return `Both orders end near h = ${now}; on the way an input\u2019s state differs by up to ${format(moved)}.`;
  }
  return `The same inputs in another order: the last state has moved by ${format(distance(last, lastInOrder))}, a state on the way by up to ${format(moved)}.`;
}

function hh({ weightHh }) {
  return weightHh.length === 1 ? "w_{hh}" : "W_{hh}";
}

function count(steps) {
  return steps === 1 ? "1 step" : `${steps} steps`;
}

// --- The picture --------------------------------------------------------------------
// From the bottom up: the inputs, the cells of the state, the state of one unit as a line.

function measure(width, steps, units, features) {
  const left = 30;
  const column = (width - left - 4) / steps;
  const line = { top: 8, height: 124 };
  const row = units === 1 ? 24 : units <= 4 ? 18 : 12;
  const cells = { top: line.top + line.height + 12, height: units * row };
  const inputs = { top: cells.top + cells.height + 28, height: features === 1 ? 76 : 6 * features };
  const bottom = inputs.top + inputs.height;
  return {
    left, right: width - 4, column, row, cells, inputs, bottom, height: bottom + 22,
    x: (t) => left + (t + 0.5) * column,
    step: (x) => Math.max(0, Math.min(steps - 1, Math.floor((x - left) / column))),
    state: (h) => line.top + (line.height / 2) * (1 - h),
    cell: (j) => cells.top + (j + 0.5) * row,
    middle: inputs.top + inputs.height / 2,
  };
}

/** One input: a bar that can be drawn, or a column of cells if it has several features. */
function inputMark(at, features) {
  const tick = svg("text", { class: "book-tick", y: at.bottom + 16 });
  const width = 0.84 * at.column;
  const cell = (_, i) => svg("rect", { x: -width / 2, width, y: at.inputs.top + 6 * i, height: 5 });
  const bar = svg("line", { class: "book-bar", y1: at.middle });
  const tip = svg("circle", { class: "book-tip", r: Math.min(4, 0.32 * at.column) });
  const marks = features === 1 ? [bar, tip] : Array.from({ length: features }, cell);
  return svg("g", { class: "book-moving" }, ...marks, tick);
}

function backdrop(at, features) {
  const rule = (y, kind) => svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
  const axis = (y, words) => svg("text", { class: "book-axis", x: at.left - 7, y: y + 4 }, words);
  const zero = features === 1 ? [rule(at.middle, "book-rule")] : [];
  return [
    rule(at.state(1), "book-grid"), rule(at.state(0), "book-rule"), rule(at.state(-1), "book-grid"), ...zero,
    axis(at.state(1), "1"), axis(at.state(0), "0"), axis(at.state(-1), "\u22121"),
  ];
}

/** All parts of the picture, in place; `paint` gives them the values. */
function scaffold(steps, units, features, width) {
  const at = measure(width, steps, units, features);
  const range = Array.from({ length: steps }, (_, t) => t);
  const square = (kind, x, y, side) => svg("rect", { class: kind, x: x - side / 2, y: y - side / 2, width: side, height: side });
  const area = (kind, top, bottom) => svg("rect", { class: kind, x: at.left, width: at.right - at.left, y: top, height: bottom - top });
  const path = (kind, d = "") => svg("path", { class: kind, d });

  const side = Math.min(at.row - 5, 0.62 * at.column);
  const cells = Array.from({ length: units }, (_, j) => range.map((t) => square("book-cell", at.x(t), at.cell(j), side)));
  const head = at.column >= 20 && units <= 4 ? 4 : 0;
  const gap = (t, y) => [[at.x(t) + side / 2 + 1, y], [at.x(t + 1) - side / 2 - 1, y]];
  const links = cells.map((_, j) => path("book-link", arrows(range.slice(1).map((t) => gap(t - 1, at.cell(j))), head)));
  const foot = at.cell(units - 1) + side / 2 + 3;
  const feed = path("book-feed", arrows(range.map((t) => [[at.x(t), at.inputs.top - 7], [at.x(t), foot]]), Math.min(4, 0.2 * at.column)));

  const dot = Math.min(7, 0.5 * at.column);
  const parts = {
    at, cells, links, feed,
    column: svg("rect", { class: "book-column", y: 0, width: at.column, height: at.height }),
    echo: path("book-echo"), without: path("book-without"), line: path("book-line"), stems: path("book-stems"),
    ghosts: range.map(() => square("book-ghost book-moving", 0, 0, dot)),
    marks: range.map(() => square("book-mark book-moving", 0, 0, dot)),
    inputs: range.map(() => inputMark(at, features)),
    row: svg("rect", { class: units > 1 ? "book-row" : "book-none", x: at.left, width: at.right - at.left, height: at.row }),
    rowName: svg("text", { class: units > 1 ? "book-axis" : "book-none", x: at.left - 7, y: 4 }),
    scrub: area("book-scrub", 0, at.inputs.top - 12),
    draw: area(features === 1 ? "book-draw" : "book-scrub", at.inputs.top - 10, at.bottom + 10),
  };
  parts.nodes = [
    parts.column, ...backdrop(at, features), parts.echo, parts.without, parts.line, parts.stems, ...parts.ghosts,
    ...parts.marks, parts.row, parts.rowName, ...links, feed, ...cells.flat(), ...parts.inputs, parts.scrub, parts.draw,
  ];
  return parts;
}

function paintState(parts, { hidden, without, inOrder, order, selected, unit, shuffled }) {
  const { at } = parts;
  const points = (states) => states.map((state, t) => [at.x(t), at.state(state[unit])]);
  const now = points(hidden);
  const other = points(shuffled ? inOrder : without);
  const from = Math.max(0, selected - 1);
  const echo = shuffled ? "" : polyline([...now.slice(from), ...other.slice(from).reverse()]);
  assign(parts.line, { d: polyline(now) });
  assign(parts.echo, { d: echo });
  assign(parts.without, { d: shuffled ? "" : polyline(other.slice(from)) });
  assign(parts.stems, { d: shuffled ? now.map((point, t) => polyline([point, other[t]])).join("") : "" });
  order.forEach((step, t) => {
    place(parts.marks[step], ...now[t]);
    place(parts.ghosts[step], ...other[t]);
  });
}

function paintCells({ at, cells, links, feed, row, rowName }, { hidden, weightHh, weightIh, unit }) {
  cells.forEach((line, j) => {
    line.forEach((cell, t) => tint(cell, hidden[t][j]));
    fade(links[j], norm(weightHh[j]));
  });
  fade(feed, Math.max(...weightIh.map(norm)));
  place(row, 0, at.cells.top + unit * at.row);
  place(rowName, 0, at.cell(unit));
  rowName.textContent = unit + 1;
}

function paintInputs({ at, inputs }, { order, ...seen }, largest, names) {
  order.forEach((step, t) => {
    const x = seen.inputs[t];
    const mark = inputs[step];
    place(mark, at.x(t), 0);
    const [first, second] = mark.children;
    if (x.length === 1) {
      const y = at.middle - (x[0] / largest) * (at.inputs.height / 2);
      assign(first, { y2: y });
      assign(second, { cy: y });
    } else {
      x.forEach((value, i) => tint(mark.children[i], value, largest));
    }
    mark.lastChild.textContent = names(step);
  });
}

/** Names of the steps below the inputs: letters for words, else as many numbers as fit. */
function stepNames(steps, column, kind) {
  const every = column >= 17 ? 1 : column >= 9 ? 4 : 10;
  if (kind === "words" && column >= 9) return (step) => letter(step);
  return (step) => (step === 0 || (step + 1) % every === 0 ? step + 1 : "");
}

/** Show the state; when the steps are shuffled, what belongs to them glides along. */
function paint(view, picture, sight) {
  const { seen, parts, steps } = sight;
  const order = seen.order.join();
  if (sight.order !== undefined && sight.order !== order) {
    picture.classList.add("book-shuffling");
    clearTimeout(sight.settling);
    sight.settling = setTimeout(() => picture.classList.remove("book-shuffling"), 600);
    view.signal.addEventListener("abort", () => clearTimeout(sight.settling));
  }
  sight.order = order;
  sight.largest = Math.max(1, ...seen.inputs.flat().map(Math.abs));
  const kind = seen.inputs[0].length === 1 ? presetOf(view.model.get("inputs")) : "";
  picture.classList.toggle("book-shuffled", seen.shuffled);
  place(parts.column, parts.at.x(seen.selected) - parts.at.column / 2, 0);
  paintState(parts, seen);
  paintCells(parts, seen);
  paintInputs(parts, seen, sight.largest, stepNames(steps, parts.at.column, kind));
}

function describe({ inputs, hidden, selected, unit, shuffled }) {
  const values = hidden.map((state) => format(state[unit])).join(", ");
  const which = hidden[0].length === 1 ? "Hidden state" : `Hidden state of unit ${unit + 1}`;
  const order = shuffled ? "shuffled steps" : "steps";
  return `${which} over ${inputs.length} ${order}: ${values}. Step ${selected + 1} is marked.`;
}

// --- The explorer -------------------------------------------------------------------

/** The entries above and below the picture: what is drawn, and the numbers at hand. */
function keys(features) {
  const state = keyEntry("line");
  const without = keyEntry("without");
  const ghost = keyEntry("ghost");
  const input = keyEntry(features === 1 ? "input" : "none");
  const hint = html("span", { class: "book-hint" }, features === 1 ? "drag the bars to draw" : "");
  const update = ({ inputs, hidden, inOrder, shuffled, selected, unit, ...seen }, step) => {
    const t = step + 1;
    const name = hidden[0].length === 1 ? "state" : `unit ${unit + 1},`;
    state.say(`${name} h_{${t}} = ${format(hidden[step][unit])}`);
    without.say(`without x_{${selected + 1}}: ${format(seen.without[step][unit])}`);
    ghost.say(`in order: ${format(inOrder[step][unit])}`);
    input.say(`input x_{${t}}${features === 1 ? ` = ${format(inputs[step][0])}` : ""}`);
    without.row.hidden = shuffled;
    ghost.row.hidden = !shuffled;
  };
  const line = (...nodes) => html("p", { class: "book-key", "aria-hidden": "true" }, ...nodes);
  return { above: line(state.row, without.row, ghost.row), below: line(input.row, hint), update };
}

/** A slider for a parameter of a network that has but one of its kind. */
function single(view, name, label, limit, wrap) {
  return slider(view, {
    label, min: -limit, max: limit, step: 0.05,
    get: () => view.model.get(name).flat()[0],
    set: (value) => view.set({ [name]: wrap(value) }),
  });
}

function weightControls(view, units, features) {
  const { model, set } = view;
  const alone = units === 1;
  const get = () => (alone ? model.get("weight_hh")[0][0] : model.get("gain"));
  const turn = (value) => set(alone ? { weight_hh: [[value]] } : { gain: value });
  const label = alone ? "recurrent w_{hh}" : "gain of W_{hh}";
  const recurrent = slider(view, { label, min: alone ? -1.5 : 0, max: alone ? 1.5 : 2, step: 0.05, get, set: turn });
  let kept = alone ? 0.8 : 1;
  const cut = button(view, {
    label: `cut the memory: ${alone ? "w_{hh}" : "W_{hh}"} = 0`,
    pressed: () => get() === 0,
    press: () => {
      const now = get();
      turn(now === 0 ? kept : 0);
      kept = now === 0 ? kept : now;
    },
  });
  const input = alone && features === 1 ? [single(view, "weight_ih", "input w_{ih}", 3, (w) => [[w]])] : [];
  const bias = alone ? [single(view, "bias", "bias b_{}", 2, (b) => [b])] : [];
  return [recurrent, ...input, ...bias, cut];
}

function inputControls(view, sight, setInput) {
  const { model, set } = view;
  const { steps, units, features } = sight;
  const options = Object.fromEntries(Object.entries(PRESETS).map(([name, [words]]) => [name, words]));
  const source = choice(view, {
    label: "input", options, none: "Drawn by hand",
    get: () => presetOf(model.get("inputs")),
    set: (name) => set({ inputs: preset(name, steps) }),
  });
  const value = slider(view, {
    label: "its input x_{t}", min: -1, max: 1, step: 0.05,
    get: () => sight.seen.inputs[sight.seen.selected][0],
    set: (x) => setInput({ [model.get("selected")]: x }),
  });
  const step = slider(view, {
    label: "step t_{}", min: 1, max: steps, step: 1, show: String,
    get: () => model.get("selected") + 1,
    set: (t) => set({ selected: t - 1 }),
    say: (t) => {
      const { inputs, hidden, unit } = sight.seen;
      const input = features === 1 ? ` input ${format(inputs[t - 1][0])},` : "";
      return `${t} of ${steps},${input} state ${format(hidden[t - 1][unit])}`;
    },
  });
  const unit = slider(view, {
    label: "unit", min: 1, max: units, step: 1, show: String,
    get: () => model.get("unit") + 1,
    set: (j) => set({ unit: j - 1 }),
  });
  return [...(features === 1 ? [source, step, value] : [step]), ...(units > 1 ? [unit] : [])];
}

function orderControls(view, sight) {
  const { model, set } = view;
  let seed = 0;
  // The mark stays with the input that it was on.
  const reorder = (order) => {
    const step = model.get("permutation")[model.get("selected")];
    set({ permutation: order, selected: order.indexOf(step) });
  };
  const mix = button(view, { label: "shuffle the steps", press: () => reorder(shuffle(sight.steps, ++seed)) });
  const restore = button(view, {
    label: "back in order",
    usable: () => sight.seen.shuffled,
    press: () => reorder(Array.from({ length: sight.steps }, (_, t) => t)),
  });
  const row = html("div", { class: "book-buttons" }, mix.row, restore.row);
  return { row, update: restore.update };
}

/** Write values at displayed steps into the inputs, whose order is the unshuffled one. */
function inputSetter({ model, set }) {
  return (values) => {
    const inputs = [...model.get("inputs")];
    const order = model.get("permutation");
    for (const [step, value] of Object.entries(values)) inputs[order[step]] = [value];
    set({ inputs });
  };
}

/** Draw inputs with a pointer: the columns between two positions get values between. */
function drawing(view, sight, setInput) {
  let last = null;
  let largest = 1;
  return (x, y, start) => {
    const { at } = sight.parts;
    if (start) [last, largest] = [null, sight.largest];
    const height = (2 * largest * (at.middle - y)) / at.inputs.height;
    const value = Math.round(20 * Math.max(-largest, Math.min(largest, height))) / 20;
    const step = at.step(x);
    const [from, before] = last ?? [step, value];
    const values = { [step]: value };
    const toward = Math.sign(step - from);
    for (let t = from + toward; t !== step && toward; t += toward) {
      values[t] = before + ((value - before) * (t - from)) / (step - from);
    }
    last = [step, value];
    view.set({ selected: step });
    setInput(values);
  };
}

/** Lay the picture out for this width, and tie the pointer to it. */
function lay(view, sight, picture, width, setInput) {
  const { steps, units, features } = sight;
  const parts = scaffold(steps, units, features, width);
  assign(picture, { width, height: parts.at.height }).replaceChildren(...parts.nodes);
  const select = (x, y) => {
    const { at } = parts;
    const j = Math.floor((y - at.cells.top) / at.row);
    view.set(j >= 0 && j < units ? { selected: at.step(x), unit: j } : { selected: at.step(x) });
  };
  drag(view, parts.scrub, select);
  drag(view, parts.draw, features === 1 ? drawing(view, sight, setInput) : (x) => select(x, 0));
  return parts;
}

/** All of the explorer for one number of steps; `draw` shows the state of the model. */
function compose(view, [steps, units, features]) {
  const sight = { steps, units, features, parts: null, seen: look(view.model), largest: 1 };
  const picture = svg("svg", { class: "book-picture", role: "img" });
  const key = keys(features);
  const live = sentence(view);
  const setInput = inputSetter(view);
  const weights = weightControls(view, units, features);
  const inputs = inputControls(view, sight, setInput);
  const order = orderControls(view, sight);
  let hovered = null;
  view.listen(picture, "pointermove", (event) => {
    hovered = event.pointerType === "mouse" ? sight.parts.at.step(event.offsetX) : null;
    view.redraw();
  });
  view.listen(picture, "pointerleave", () => {
    hovered = null;
    view.redraw();
  });
  const question = view.body.firstChild;
  const controls = html("div", { class: "book-controls" }, group("the network", ...weights), group("the sequence", ...inputs, order));
  view.body.replaceChildren(question, key.above, picture, key.below, ...live.rows, controls);

  const draw = (width) => {
    const seen = (sight.seen = look(view.model));
    if (width !== sight.width) {
      sight.width = width;
      sight.parts = lay(view, sight, picture, width, setInput);
    }
    paint(view, picture, sight);
    for (const control of [...weights, ...inputs, order]) control.update();
    assign(picture, { "aria-label": describe(seen) });
    key.update(seen, hovered ?? seen.selected);
    live.say(tell(seen));
  };
  return { steps, draw };
}

export default explorer((view) => {
  let page = null;
  return (width) => {
    const [inputs, bias] = [view.model.get("inputs"), view.model.get("bias")];
    if (inputs.length !== page?.steps) page = compose(view, [inputs.length, bias.length, inputs[0].length]);
    page.draw(width);
  };
});
