// GradientFlow: the chain of Jacobians, what it says, its picture.

import { group, sentence, slider, switches } from "../shared/controls.js";
import { keyEntry, keyLine, polyline, rectangle } from "../shared/drawing.js";
import { assign, html, translate, svg } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { memoizeLast } from "../shared/memoize.js";
import { range } from "../shared/numbers.js";
import { drag, hover } from "../shared/pointer.js";
import { multiply, spectralNorm } from "../shared/spectral_norm.js";
import { format, magnitude, superscript } from "../shared/text.js";

const DECADES = 12; // the picture shows 1e-12 to 1e12
const HIGH_GAIN = 2.5;
const FLOAT32 = [-44.85, 38.53]; // log10 of the least and the largest number

// --- The chain --------------------------------------------------------------------

const ACTIVATIONS = {
  tanh: [Math.tanh, (h) => 1 - h * h],
  linear: [(a) => a, () => 1],
  relu: [(a) => Math.max(a, 0), (h) => Number(h > 0)],
};

/** The slopes φ' of each step of h_t = φ(W_hh h_{t-1} + u_t), from h_0 = 0. */
export function slopes(weightHh, inputs, activation) {
  const [phi, slope] = ACTIVATIONS[activation];
  let state = weightHh.map(() => 0);
  return inputs.map((u) => {
    const before = state;
    state = weightHh.map((row, j) => {
      let sum = 0;
      for (let k = 0; k < row.length; k++) sum += row[k] * before[k];
      return phi(sum + u[j]);
    });
    return state.map(slope);
  });
}

/**
 * From the slopes of steps 1 to T: `factors`, the norms of their Jacobians, and `logs`,
 * log10 of the norm of ∂h_T/∂h_t for t from 0 to T; −Infinity where it is 0.
 */
export function chain(weightHh, slopesOfSteps) {
  const size = weightHh.length;
  const [factors, logs] = [[], [0]];
  const jacobian = new Float64Array(size * size);
  let product = Float64Array.from(jacobian, (_, i) => Number(i % (size + 1) === 0));
  for (const slope of [...slopesOfSteps].reverse()) {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) jacobian[i * size + j] = slope[i] * weightHh[i][j];
    factors.unshift(spectralNorm(jacobian, size));
    product = multiply(product, jacobian, size);
    const norm = spectralNorm(product, size);
    logs.unshift(logs[0] + Math.log10(norm));
    // Kept at length 1, it neither overflows nor fades away.
    for (let i = 0; norm > 0 && i < product.length; i++) product[i] /= norm;
  }
  return { factors, logs };
}

/** The chain of a run of the network, with its bounds. */
function follow(given, gain, activation, inputs, steps) {
  const weightHh = given.map((row) => row.map((w) => gain * w));
  const seen = slopes(weightHh, inputs.slice(0, steps), activation);
  const { factors, logs } = chain(weightHh, seen);
  const bounds = [0]; // log10 of the product of the norms
  for (const factor of [...factors].reverse())
    bounds.unshift(bounds[0] + Math.log10(factor));
  const norm = spectralNorm(Float64Array.from(given.flat()), given.length);
  const longest = HIGH_GAIN * norm || 1;
  return { factors, logs, bounds, weightNorm: gain * norm, longest };
}

/** Everything that is shown, from the traits. */
function look({ model }, run) {
  const names = ["weight_hh", "gain", "activation", "inputs", "steps"];
  const [given, gain, activation, inputs, steps] = names.map((name) => model.get(name));
  return {
    ...run(given, gain, activation, inputs, steps),
    gain,
    activation,
    steps,
    selected: Math.min(model.get("selected"), steps - 1),
    radius: gain * model.get("radius"),
  };
}

// --- Words ------------------------------------------------------------------------

function tellLength(log, count) {
  const back = `${count === 1 ? "One step" : `${count} steps`} back`;
  const lost = 1 - 10 ** log;
  const single =
    log < FLOAT32[0] ? ": 0 in float32" : log > FLOAT32[1] ? ": ∞ in float32" : "";
  if (log === -Infinity) return `${back} the gradient is exactly 0.`;
  if (Math.abs(lost) < 0.0005)
    return `${back} a gradient can still have all its length.`;
  if (lost < 0)
    return `${back} a gradient can be ${magnitude(log)} times as long${single}.`;
  if (lost < 0.9985)
    return `${back} the gradient has lost at least ${format(100 * lost, 1)} % of its length.`;
  return `${back} at most ${magnitude(log)} of the gradient's length is left${single}.`;
}

/** Why the gradient grows. */
function tellGrowth({ activation, radius }) {
  if (activation === "tanh")
    return "The states stay between −1 and 1: that does not bound the gradient.";
  if (activation === "relu")
    return "The slope of an active unit is 1 and shrinks nothing.";
  if (radius < 1)
    return `Not for ever: the spectral radius, ${format(radius)}, decides in the end.`;
  return `In the long run each step multiplies by the spectral radius, ${format(radius)}.`;
}

/** Why the gradient shrinks, if it has to. */
function tellLoss({ gain, selected, factors, weightNorm }, log) {
  const norms = factors.slice(selected);
  const largest = Math.max(...norms);
  if (gain === 0) return "With a gain of 0 no step hears the one before.";
  if (log === -Infinity) return "Every way back leads through a slope of 0.";
  if (weightNorm < 1)
    return `It has to: no step stretches by more than ‖W_{hh}‖ = ${format(weightNorm)}.`;
  if (largest < 1) return `It has to: with these slopes every ‖J_{}‖ is below 1.`;
  const which = Math.min(...norms) > 1 ? "each step" : "some steps";
  return (
    `Yet ${which} could stretch it, by up to ${format(largest)}: a norm above 1 allows`
    + " growth, it does not promise it."
  );
}

function tell(seen) {
  const log = seen.logs[seen.selected];
  const why = 10 ** log < 0.9995 ? tellLoss(seen, log) : tellGrowth(seen);
  return `${tellLength(log, seen.steps - seen.selected)} ${why}`;
}

/** The picture in words. */
function describe({ gain, activation, steps, selected, logs, factors }) {
  const distances = range(steps + 1).filter((n) => n === 1 || (n && n % 10 === 0));
  const values = distances.map((n) => `${n} back ${magnitude(logs[steps - n])}`);
  const marked = `Step ${selected} is marked: ${magnitude(logs[selected])}`;
  return (
    `Norm of the product of Jacobians from step ${steps} back to each step before, on a`
    + ` log axis; ${activation}, gain ${format(gain)}: ${values.join(", ")}. ${marked},`
    + ` and the norm of one step from there, ${format(factors[selected])}.`
  );
}

// --- The controls -----------------------------------------------------------------

function networkControls(view) {
  const { model, set } = view;
  return [
    slider(view, {
      label: "gain of W_{hh}",
      min: 0,
      max: HIGH_GAIN,
      step: 0.05,
      get: () => model.get("gain"),
      set: (gain) => set({ gain }),
    }),
    switches(view, {
      label: "activation",
      options: [
        ["linear", "linear"],
        ["tanh", "tanh"],
        ["relu", "ReLU"],
      ],
      get: () => model.get("activation"),
      set: (activation) => set({ activation }),
    }),
  ];
}

function chainControls(view, sight) {
  const { model, set } = view;
  const end = (steps) =>
    set({ steps, selected: Math.min(model.get("selected"), steps - 1) });
  const left = (t) =>
    `${t}, ${sight.seen.steps - t} back, ${magnitude(sight.seen.logs[t])}`;
  return [
    slider(view, {
      label: "last step T_{}",
      min: 1,
      max: sight.length,
      step: 1,
      show: String,
      get: () => model.get("steps"),
      set: end,
    }),
    slider(view, {
      label: "step t_{}",
      min: 0,
      max: () => sight.seen.steps - 1,
      step: 1,
      show: String,
      say: left,
      get: () => sight.seen.selected,
      set: (selected) => set({ selected }),
    }),
  ];
}

// --- The picture ------------------------------------------------------------------

/** Where everything is. */
function measure(width, length) {
  const [left, right] = [44, width - 8];
  const column = (right - left) / (length + 1);
  const panel = { top: 8, height: 240 };
  const single = { top: 266, height: 60 };
  const decade = panel.height / (2 * DECADES);
  return {
    left,
    right,
    column,
    chain: panel,
    single,
    bottom: 326,
    height: 350,
    x: (t) => left + (t + 0.5) * column,
    step: (x) => Math.floor((x - left) / column),
    // Seen from the inside of its panel: -Infinity is as far below as can be drawn.
    log: (log) => panel.height / 2 - Math.max(-400, log) * decade,
    factor: (size, longest) => single.height * (1 - size / longest),
  };
}

function backdrop(at, length) {
  const text = (kind, x, y, words) => svg("text", { class: kind, x, y }, words);
  const rule = (kind, y) =>
    svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
  const powers = [-10, -5, 0, 5, 10].flatMap((power) => {
    const y = at.chain.top + at.log(power);
    const words = power ? `10${superscript(power)}` : "1";
    const kind = power ? "book-grid" : "book-rule";
    return [rule(kind, y), text("book-axis", at.left - 7, y + 4, words)];
  });
  const every = at.column >= 9 ? 10 : 20;
  const ticks = range(length + 1)
    .filter((t) => t % every === 0)
    .map((t) => text("book-tick", at.x(t), at.bottom + 17, t));
  const time = text("book-axis book-symbol", at.left - 7, at.bottom + 17, "t");
  return [...powers, rule("book-grid", at.bottom), ...ticks, time];
}

function scaffold(sight) {
  const { at, length } = sight;
  const path = (kind) => svg("path", { class: kind });
  const wide = at.right - at.left;
  const inset = ({ top, height }, ...nodes) =>
    svg("svg", { role: "none", x: at.left, y: top, width: wide, height }, ...nodes);
  const parts = {
    marked: rectangle("book-marked", 0, 0, at.column, at.bottom),
    hovered: rectangle("book-hovered", 0, 0, at.column, at.bottom),
    end: svg("line", { class: "book-end", y1: 0, y2: at.bottom }),
    endName: svg("text", { class: "book-tick book-symbol", y: 16 }, "T"),
    bound: path("book-bound"),
    radius: path("book-radius"),
    chain: path("book-chain"),
    dot: svg("circle", { class: "book-chain-dot", r: 4.5 }),
    stems: path("book-stems-back"),
    one: svg("line", { class: "book-rule", x1: at.left, x2: at.right }),
    oneName: svg("text", { class: "book-axis", x: at.left - 7 }, "1"),
  };
  parts.stems.style.strokeWidth = Math.max(1, Math.min(4, 0.5 * at.column));
  const nodes = [
    parts.marked,
    parts.hovered,
    ...backdrop(at, length),
    parts.one,
    parts.oneName,
    parts.end,
    inset(at.chain, parts.bound, parts.radius, parts.chain, parts.dot),
    inset(at.single, parts.stems),
    parts.endName,
  ];
  return { parts, nodes };
}

function paintChain({ at, seen, parts }) {
  const { steps, selected, logs, bounds, radius } = seen;
  const x = (t) => at.x(t) - at.left;
  const line = (values) => polyline(values.map((log, t) => [x(t), at.log(log)]));
  assign(parts.chain, { d: line(logs) });
  assign(parts.bound, { d: line(bounds) });
  const far = [steps, 0].map((n) => (n ? n * Math.log10(radius) : 0));
  const ends = far.map((log, i) => [x(i * steps), at.log(log)]);
  assign(parts.radius, { d: polyline(ends) });
  const y = Math.max(0, Math.min(at.chain.height, at.log(logs[selected])));
  translate(parts.dot, x(selected), y);
}

function paintSteps({ at, seen, parts }) {
  const { steps, factors, longest } = seen;
  const height = (size) => at.factor(size, longest);
  const x = (t) => at.x(t) - at.left - at.column / 2; // between two states
  const stem = (size, i) =>
    polyline([
      [x(i + 1), height(1)],
      [x(i + 1), height(size)],
    ]);
  assign(parts.stems, { d: factors.map(stem).join("") });
  const one = at.single.top + height(1);
  assign(parts.one, { y1: one, y2: one });
  assign(parts.oneName, { y: one + 4 });
  assign(parts.end, { x1: at.x(steps), x2: at.x(steps) });
  assign(parts.endName, { x: at.x(steps) - 9 });
}

function makePicture(view, sight) {
  const area = rectangle("book-area book-scrub", 0, 0, 0, 0);
  const picture = svg("svg", { class: "book-picture", role: "img" }, area);
  const before = (x) =>
    Math.max(0, Math.min(sight.at.step(x), view.model.get("steps") - 1));
  drag(view, area, (x) => view.set({ selected: before(x) }));
  hover(view, picture, (x) => {
    sight.hovered = x === null ? null : before(x);
  });
  const lay = (width) => {
    const at = (sight.at = measure(width, sight.length));
    const { parts, nodes } = scaffold(sight);
    sight.parts = parts;
    const size = { x: at.left, y: 0, width: at.right - at.left, height: at.height };
    assign(area, size);
    assign(picture, { width, height: at.height }).replaceChildren(...nodes, area);
  };
  const paint = (width) => {
    if (width !== sight.width) lay((sight.width = width));
    const { at, seen, parts, hovered } = sight;
    parts.hovered.classList.toggle("book-none", hovered === null);
    translate(parts.marked, at.x(seen.selected - 0.5), 0);
    translate(parts.hovered, at.x((hovered ?? 0) - 0.5), 0);
    paintChain(sight);
    paintSteps(sight);
    assign(picture, { "aria-label": describe(seen) });
  };
  return { picture, paint };
}

/** The numbers at hand, above and below the picture. */
function makeKey() {
  const [whole, bound, radius, single] = ["chain", "bound", "radius", "stem"].map(
    keyEntry,
  );
  const hint = html("span", { class: "book-hint" }, "drag to mark a step");
  const update = ({ seen, hovered }) => {
    const { steps, logs, bounds, factors } = seen;
    const t = Math.min(hovered ?? seen.selected, steps - 1);
    const n = superscript(steps - t);
    whole.say(`‖∂h_{${steps}}/∂h_{${t}}‖ = ${magnitude(logs[t])}`);
    bound.say(`bound, product of ‖J_{}‖: ${magnitude(bounds[t])}`);
    radius.say(
      `spectral radius ρ${n} = ${magnitude((steps - t) * Math.log10(seen.radius))}`,
    );
    single.say(`one step: ‖J_{${t + 1}}‖ = ${format(factors[t])}`);
  };
  const above = keyLine(whole.row, bound.row, radius.row);
  above.classList.add("book-columns");
  return { above, below: keyLine(single.row, hint), update };
}

/** The explorer for inputs of one length. */
function compose(view, sight) {
  const run = memoizeLast(follow);
  const network = networkControls(view);
  const ends = chainControls(view, sight);
  const { picture, paint } = makePicture(view, sight);
  const key = makeKey();
  const live = sentence(view);
  live.rows[0].classList.add("book-long");
  const groups = [group("Network", ...network), group("Way back", ...ends)];
  const controls = html("div", { class: "book-controls" }, ...groups);
  view.body.replaceChildren(
    view.body.firstChild,
    key.above,
    picture,
    key.below,
    ...live.rows,
    controls,
  );
  return (width) => {
    sight.seen = look(view, run);
    paint(width);
    key.update(sight);
    live.say(tell(sight.seen));
    for (const control of [...network, ...ends]) control.update();
  };
}

export default explorer((view) => {
  let length = 0;
  let draw = null;
  return (width) => {
    const inputs = view.model.get("inputs");
    if (inputs.length !== length) {
      length = inputs.length;
      draw = compose(view, { length, hovered: null });
    }
    draw(width);
  };
});
