// UnrolledRNN: its arithmetic, its sentence, its picture, its controls.

// --- The network ------------------------------------------------------------------

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

/** Everything that is shown, from the traits. */
function look(model) {
  const [weightIh, bias] = [model.get("weight_ih"), model.get("bias")];
  const gain = model.get("gain");
  const weightHh = model.get("weight_hh").map((row) => row.map((w) => gain * w));
  const run = (inputs) => forward(inputs, weightIh, weightHh, bias);

  const ordered = model.get("inputs");
  const order = model.get("permutation");
  const selected = model.get("selected");
  const inputs = order.map((step) => ordered[step]);
  const silent = inputs.map((x, t) => (t === selected ? x.map(() => 0) : x));
  const shuffled = order.some((step, t) => step !== t);
  const hidden = run(inputs);
  const unshuffled = shuffled ? run(ordered) : hidden;
  return {
    inputs, order, selected, shuffled, hidden, weightIh, weightHh,
    unit: model.get("unit"),
    without: run(silent), // the states had the selected input been 0
    inOrder: order.map((step) => unshuffled[step]), // each input's state, unshuffled
    lastInOrder: unshuffled.at(-1),
    cut: weightHh.flat().every((w) => w === 0),
  };
}

// --- The sentence -----------------------------------------------------------------

const FORGOTTEN = 0.05; // an effect below this part of its peak counts as forgotten

function tell(seen) {
  const hh = seen.hidden[0].length === 1 ? "w_{hh}" : "W_{hh}";
  const t = seen.selected + 1;
  if (seen.shuffled && !seen.cut) return tellOrder(seen);
  if (seen.shuffled) {
    return `Shuffled, with ${hh} = 0: each input gives the state that it gave before, at `
      + "another place. An MLP cannot tell the order.";
  }
  if (seen.cut) {
    return `With ${hh} = 0 no step hears the one before it: x_{${t}} acts at step ${t} and `
      + "nowhere else. What is left is an MLP, applied to each step by itself.";
  }
  if (norm(seen.inputs[seen.selected]) === 0) {
    return `The input at step ${t} is 0 and leaves no trace: pick a step that has an input.`;
  }
  return tellEffect(seen, t);
}

function tellOrder({ hidden, inOrder, lastInOrder }) {
  const moved = Math.max(...hidden.map((state, t) => distance(state, inOrder[t])));
  const last = hidden.at(-1);
  const now = format(last[0]);
  const before = format(lastInOrder[0]);
  const end = last.length > 1
    ? `the last has moved by ${format(distance(last, lastInOrder))}`
    : now === before ? `the last is ${now} in both` : `the last is ${now} instead of ${before}`;
  return "Order matters: shuffled, the same inputs give states that differ by up to "
    + `${format(moved)}; ${end}.`;
}

function tellEffect({ hidden, without, selected }, t) {
  const effect = hidden.map((state, step) => distance(state, without[step]));
  const peak = Math.max(...effect);
  const last = effect.findLastIndex((size) => size >= FORGOTTEN * peak);
  const steps = ["no step", "1 step"][last - selected] ?? `${last - selected} steps`;
  if (selected === hidden.length - 1) return `Step ${t} is the last: nobody hears of its input.`;
  if (last === hidden.length - 1) {
    const left = Math.round((100 * effect[last]) / peak);
    return `The input at step ${t} is still felt at the end, ${steps} later: ${left} % of `
      + "its strongest effect is left.";
  }
  return `The input at step ${t} is felt for ${steps} more; then less than 5 % of its `
    + "strongest effect is left.";
}

/** The picture in words. */
function describe({ inputs, hidden, selected, unit, shuffled }) {
  const which = hidden[0].length === 1 ? "Hidden state" : `Hidden state of unit ${unit + 1}`;
  const values = hidden.map((state) => format(state[unit])).join(", ");
  const order = shuffled ? "shuffled steps" : "steps";
  return `${which} over ${inputs.length} ${order}: ${values}. Step ${selected + 1} is marked.`;
}

// --- The picture ------------------------------------------------------------------
// From the bottom up: the inputs, the cells of the state, the state of one unit as a line.

/** Where everything is. The heights depend on nothing but the sizes of the network. */
function measure(width, { steps, units, features }) {
  const [left, right] = [30, width - 4];
  const column = (right - left) / steps;
  const dense = column < 9;
  const [top, height] = [8, 124];
  const row = units === 1 ? 20 : units <= 4 ? 18 : 12;
  const wide = dense ? column : Math.min(row - 4, 0.62 * column);
  const high = dense ? row - 2 : wide;
  const cells = top + height + 12;
  const inputs = { top: cells + units * row + 34, height: features === 1 ? 72 : FEATURE * features };
  const bottom = inputs.top + inputs.height;
  return {
    left, right, column, dense, row, wide, high, cells, inputs, bottom,
    height: bottom + 22,
    middle: inputs.top + inputs.height / 2,
    x: (t) => left + (t + 0.5) * column,
    step: (x) => Math.max(0, Math.min(steps - 1, Math.floor((x - left) / column))),
    state: (h) => top + (height / 2) * (1 - h),
    cell: (j) => cells + (j + 1) * row - 2 - high / 2,
  };
}

function backdrop({ at, features }) {
  const rule = (y, kind) => svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
  const axis = (y, words) => svg("text", { class: "book-axis", x: at.left - 7, y: y + 4 }, words);
  const zero = features === 1 ? [rule(at.middle, "book-rule")] : [];
  return [
    rule(at.state(1), "book-grid"), rule(at.state(0), "book-rule"), rule(at.state(-1), "book-grid"),
    axis(at.state(1), "1"), axis(at.state(0), "0"), axis(at.state(-1), "\u22121"), ...zero,
    svg("text", { class: "book-axis book-symbol", x: at.left - 7, y: at.bottom + 16 }, "t"),
  ];
}

/** The graph of the unrolled network: cells, and arrows between and into them. */
function graph({ at, steps, units }) {
  const range = Array.from({ length: steps }, (_, t) => t);
  const rows = Array.from({ length: units }, (_, j) => j);
  const box = (t, j) => [at.x(t) - at.wide / 2, at.cell(j) - at.high / 2, at.wide, at.high];
  const cells = strip("book-cell", rows.map((j) => range.map((t) => box(t, j))));
  const edge = at.wide / 2 + 1;
  const gap = (t, y) => [[at.x(t - 1) + edge, y], [at.x(t) - edge, y]];
  const between = (j) => (at.dense ? [] : range.slice(1).map((t) => gap(t, at.cell(j))));
  const head = at.column >= 20 && units <= 4 ? 4 : 0;
  const links = rows.map((j) => svg("path", { class: "book-link", d: arrows(between(j), head) }));
  const foot = at.cell(units - 1) + at.high / 2 + 3;
  const into = at.dense ? [] : range.map((t) => [[at.x(t), at.inputs.top - 10], [at.x(t), foot]]);
  const feed = svg("path", { class: "book-feed", d: arrows(into, Math.min(4, 0.22 * at.column)) });
  return { cells, links, feed };
}

/** All parts of the picture, for one width; `paint` gives them the values. */
function scaffold(sight) {
  const { at, steps, units } = sight;
  const dot = Math.min(7, 0.5 * at.column);
  const square = (kind) => () => rectangle(`${kind} book-moving`, -dot / 2, -dot / 2, dot, dot);
  const each = (make) => Array.from({ length: steps }, make);
  const path = (kind) => svg("path", { class: kind });
  const several = units > 1 ? "" : " book-none";
  const parts = {
    ...graph(sight),
    marked: rectangle("book-marked", 0, 0, at.column, at.height),
    hovered: rectangle("book-hovered", 0, 0, at.column, at.height),
    row: rectangle(`book-row${several}`, at.left - 1, 0, at.right - at.left + 2, at.row),
    rowName: svg("text", { class: `book-axis${several}`, x: at.left - 7, y: 4 }),
    echo: path("book-echo"), without: path("book-without"), line: path("book-line"),
    stems: path("book-stems"), ghosts: each(square("book-ghost")), marks: each(square("book-mark")),
    inputs: inputMarks(sight),
  };
  parts.echo.style.strokeWidth = dot;
  const nodes = [
    parts.marked, parts.hovered, ...backdrop(sight), parts.echo, parts.without, parts.line,
    parts.stems, ...parts.ghosts, ...parts.marks, ...parts.links, parts.feed,
    ...parts.cells.nodes, parts.row, parts.rowName, ...parts.inputs.nodes,
  ];
  return { parts, nodes };
}

function paintState({ at, seen, parts }) {
  const { order, selected, unit, shuffled, weightHh } = seen;
  const points = (states) => states.map((state, t) => [at.x(t), at.state(state[unit])]);
  const now = points(seen.hidden);
  const other = points(shuffled ? seen.inOrder : seen.without);
  const pairs = now.map((point, t) => polyline([point, other[t]]));
  assign(parts.line, { d: polyline(now) });
  assign(parts.without, { d: shuffled ? "" : polyline(other.slice(Math.max(0, selected - 1))) });
  assign(parts.echo, { d: shuffled ? "" : pairs.slice(selected).join("") });
  assign(parts.stems, { d: shuffled ? pairs.join("") : "" });
  fade(parts.line, norm(weightHh[unit]), 2);
  fade(parts.without, norm(weightHh[unit]), 2);
  order.forEach((step, t) => {
    place(parts.marks[step], ...now[t]);
    if (shuffled) place(parts.ghosts[step], ...other[t]);
  });
}

function paintCells({ at, seen, parts }) {
  parts.cells.paint((t, j) => seen.hidden[t][j]);
  parts.links.forEach((link, j) => fade(link, norm(seen.weightHh[j]), 2.4));
  fade(parts.feed, Math.max(...seen.weightIh.map(norm)), 1.5);
  place(parts.row, 0, at.cell(seen.unit) - at.row / 2);
  place(parts.rowName, 0, at.cell(seen.unit));
  parts.rowName.textContent = seen.unit + 1;
}

/** When the steps change places, what belongs to them glides along. */
function glide(view, sight, picture) {
  const order = sight.seen.order.join();
  if (sight.order && sight.order !== order) {
    clearTimeout(sight.settling);
    picture.classList.add("book-gliding");
    sight.settling = setTimeout(() => picture.classList.remove("book-gliding"), 600);
  }
  sight.order = order;
}

/** The picture, its key, and what the pointer does to it. */
function makePicture(view, sight) {
  const areas = ["book-scrub", sight.features === 1 ? "book-draw" : "book-scrub"];
  const [upper, lower] = areas.map((kind) => rectangle(`book-area ${kind}`, 0, 0, 0, 0));
  const picture = svg("svg", { class: "book-picture", role: "img" }, upper, lower);
  const select = (x, y) => {
    const { at, units } = sight;
    const unit = Math.floor((y - at.cells) / at.row);
    view.set({ selected: at.step(x), ...(unit >= 0 && unit < units && { unit }) });
  };
  drag(view, upper, select);
  drag(view, lower, sight.features === 1 ? drawing(view, sight) : (x) => select(x, 0));
  const hover = (step) => {
    sight.hovered = step;
    view.redraw();
  };
  view.listen(picture, "pointerleave", () => hover(null));
  view.listen(picture, "pointermove", (event) =>
    hover(event.pointerType === "mouse" ? sight.at.step(pointerAt(picture, event)[0]) : null));

  const lay = (width) => {
    const at = (sight.at = measure(width, sight));
    const { parts, nodes } = scaffold(sight);
    const [x, wide, split] = [at.left, at.right - at.left, at.inputs.top - 12];
    sight.parts = parts;
    assign(upper, { x, y: 0, width: wide, height: split });
    assign(lower, { x, y: split, width: wide, height: at.height - split });
    assign(picture, { width, height: at.height }).replaceChildren(...nodes, upper, lower);
  };
  const paint = (width) => {
    if (width !== sight.width) lay((sight.width = width));
    const { at, seen, parts, hovered } = sight;
    glide(view, sight, picture);
    picture.classList.toggle("book-shuffled", seen.shuffled);
    picture.classList.toggle("book-dense", at.dense);
    parts.hovered.classList.toggle("book-none", hovered === null);
    place(parts.marked, at.x(seen.selected - 0.5), 0);
    place(parts.hovered, at.x((hovered ?? 0) - 0.5), 0);
    paintState(sight);
    paintCells(sight);
    paintInputs(view, sight, parts.inputs);
    assign(picture, { "aria-label": describe(seen) });
  };
  return { picture, paint };
}

/** The key above and below the picture: what is drawn, and the numbers at hand. */
function makeKey({ features }) {
  const [state, without, ghost] = ["hidden", "without", "ghost"].map(keyEntry);
  const input = keyEntry(features === 1 ? "input" : "none");
  const hint = html("span", { class: "book-hint" }, features === 1 ? "drag the bars to draw" : "");
  const update = ({ seen, hovered }) => {
    const { hidden, unit, selected, shuffled } = seen;
    const step = hovered ?? selected;
    const name = hidden[0].length === 1 ? "state" : `unit ${unit + 1},`;
    const value = features === 1 ? ` = ${format(seen.inputs[step][0])}` : "";
    state.say(`${name} h_{${step + 1}} = ${format(hidden[step][unit])}`);
    without.say(`without x_{${selected + 1}}: ${format(seen.without[step][unit])}`);
    ghost.say(`in order: ${format(seen.inOrder[step][unit])}`);
    input.say(`input x_{${step + 1}}${value}`);
    without.row.hidden = shuffled;
    ghost.row.hidden = !shuffled;
  };
  const above = keyLine(state.row, without.row, ghost.row);
  return { above, below: keyLine(input.row, hint), update };
}

// --- The controls -----------------------------------------------------------------

/** A slider for a parameter that the network has only one of. */
function single(view, name, label, limit, wrap) {
  return slider(view, {
    label, min: -limit, max: limit, step: 0.05,
    get: () => view.model.get(name).flat()[0],
    set: (value) => view.set({ [name]: wrap(value) }),
  });
}

/** The recurrent weight of one unit, or the gain of all; and the button that cuts it. */
function recurrentControls(view, alone) {
  const { model } = view;
  const symbol = alone ? "w_{hh}" : "W_{hh}";
  const get = () => (alone ? model.get("weight_hh")[0][0] : model.get("gain"));
  const set = (value) => view.set(alone ? { weight_hh: [[value]] } : { gain: value });
  const label = alone ? `recurrent ${symbol}` : `gain of ${symbol}`;
  const [min, max] = alone ? [-1.5, 1.5] : [0, 2];
  let kept = alone ? 0.8 : 1;
  const toggle = () => {
    const now = get();
    set(now === 0 ? kept : 0);
    if (now !== 0) kept = now;
  };
  return [
    slider(view, { label, min, max, step: 0.05, get, set }),
    button(view, { label: `Cut the memory: ${symbol} = 0`, pressed: () => get() === 0, press: toggle }),
  ];
}

function networkControls(view, { units, features }) {
  const [recurrent, cut] = recurrentControls(view, units === 1);
  const input = () => single(view, "weight_ih", "input w_{ih}", 3, (w) => [[w]]);
  const bias = () => single(view, "bias", "bias b_{}", 2, (b) => [b]);
  const unit = () => slider(view, {
    label: "unit shown", min: 1, max: units, step: 1, show: String,
    get: () => view.model.get("unit") + 1,
    set: (j) => view.set({ unit: j - 1 }),
  });
  const own = units > 1 ? [unit()] : features > 1 ? [bias()] : [input(), bias()];
  return [recurrent, ...own, cut];
}

function orderControls(view, sight) {
  const { model, set } = view;
  let seed = 0;
  // The mark stays with the input that it was on.
  const reorder = (order) => {
    const step = model.get("permutation")[model.get("selected")];
    set({ permutation: order, selected: order.indexOf(step) });
  };
  const mix = { label: "Shuffle the steps", press: () => reorder(shuffle(sight.steps, ++seed)) };
  const restore = {
    label: "Back in order",
    usable: () => sight.seen.shuffled,
    press: () => reorder([...sight.seen.order].sort((a, b) => a - b)),
  };
  return bench(button(view, mix), button(view, restore));
}

/** The explorer for one number of steps. */
function compose(view, sight) {
  const state = (t) => `state ${format(sight.seen.hidden[t][sight.seen.unit])}`;
  const input = (t) => (sight.features === 1 ? `input ${format(sight.seen.inputs[t][0])}, ` : "");
  const network = networkControls(view, sight);
  const sequence = [
    ...sequenceControls(view, sight, (t) => input(t) + state(t)), orderControls(view, sight),
  ];
  const { picture, paint } = makePicture(view, sight);
  const key = makeKey(sight);
  const live = sentence(view);
  const groups = [group("Network", ...network), group("Sequence", ...sequence)];
  const controls = html("div", { class: "book-controls" }, ...groups);
  view.body.replaceChildren(
    view.body.firstChild, key.above, picture, key.below, ...live.rows, controls,
  );
  return (width) => {
    sight.seen = look(view.model);
    paint(width);
    key.update(sight);
    live.say(tell(sight.seen));
    for (const control of [...network, ...sequence]) control.update();
  };
}

export default explorer((view) => {
  let steps = 0;
  let draw = null;
  return (width) => {
    const [inputs, order, bias] = ["inputs", "permutation", "bias"].map((name) => view.model.get(name));
    if (order.length !== inputs.length) return; // Python is about to send the other
    if (inputs.length !== steps) {
      steps = inputs.length;
      const sizes = { steps, units: bias.length, features: inputs[0].length };
      draw = compose(view, { ...sizes, hovered: null });
    }
    draw(width);
  };
});
