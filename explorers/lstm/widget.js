// LSTMExplorer: what it shows, what it says, how it is handled.

import { lstmBackward, lstmForward, lstmWeights } from "./model.js";
import { GATES, describe, rowsOf, scaleOf } from "./picture.js";
import { pinControls, pinPresets } from "../sequence/gates.js";
import { sequenceControls, stepNames } from "../sequence/inputs.js";
import { rowsPicture } from "../sequence/picture.js";
import { group, sentence, slider } from "../shared/controls.js";
import { html } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { norm, range } from "../shared/numbers.js";
import { format, magnitude, rich } from "../shared/text.js";

// --- What is shown ----------------------------------------------------------------

/** The bias of all gates, that of the forget gates moved to the trait's mean. */
function biasOf(model) {
  const other = model.get("bias_hh");
  const bias = model.get("bias_ih").map((b, k) => b + other[k]);
  const units = bias.length / 4;
  const forget = bias.slice(units, 2 * units);
  const mean = forget.reduce((sum, b) => sum + b, 0) / units;
  const shift = model.get("forget_bias") - mean;
  return bias.map((b, k) => (Math.floor(k / units) === 1 ? b + shift : b));
}

/** Everything that is shown, from the traits. */
export function look(model) {
  const [inputs, pins, unit] = ["inputs", "pins", "unit"].map((name) =>
    model.get(name),
  );
  const [steps, bias] = [inputs.length, biasOf(model)];
  const units = bias.length / 4;
  const weights = lstmWeights(model.get("weight_ih"), model.get("weight_hh"), bias);
  const run = lstmForward(inputs, weights, { pins });
  const last = range(units).map((j) => Number(j === unit));
  const grads = lstmBackward(run, weights, last);
  const norms = (values) =>
    range(steps).map((t) => norm(values.subarray(t * units, (t + 1) * units)));
  const at = (name, t, j) => run[name][t * units + j];
  const seen = {
    inputs,
    pins,
    unit,
    units,
    steps,
    at,
    gateAt: (k, t) => at(GATES[k].symbol, t, unit),
    norms: { c: norms(grads.c), h: norms(grads.h) },
    forgetBias: bias[units + unit],
    gate: model.get("gate"),
    selected: model.get("selected"),
    names: stepNames(model),
    order: range(steps),
    shuffled: false,
  };
  return { ...seen, scale: scaleOf(seen, steps) };
}

// --- The sentence -----------------------------------------------------------------

/** How much of a gradient arrives. */
function part(share) {
  if (share === 0) return "nothing arrives";
  const digits = share < 0.0995 ? 1 : 0;
  const percent = share < 0.001 ? "less than 0.1" : format(100 * share, digits);
  return `${percent} % still arrives`;
}

function tell(seen) {
  const { at, unit, units, steps, selected, norms } = seen;
  const t = selected + 1;
  const of = units > 1 ? ` of unit ${unit + 1}` : "";
  const column = (name) => range(steps).map((step) => at(name, step, unit));
  if (column("c").every((c) => c === 0)) {
    return (
      `Nothing is ever written into the cell${of}, so it holds 0 at every step:`
      + " what is to be held must first be written."
    );
  }
  const reached = norms.c.at(-1);
  if (reached < 1e-12) {
    return at("o", steps - 1, unit) === 0
      ? "The output gate is shut at the last step: the cell is not shown, and no"
          + " gradient gets in."
      : `The cell has grown to ${format(at("c", steps - 1, unit), 1)}, where the tanh`
          + " is flat: no gradient gets in.";
  }
  if (t === steps) {
    return (
      `Here the gradient sets out: h_{${t}} = ${format(at("h", steps - 1, unit))}. Mark`
      + " an earlier step to see how much of it arrives there."
    );
  }
  return tellShare(seen, norms.c[selected] / reached, of);
}

function tellShare({ at, unit, steps, selected }, share, of) {
  const t = selected + 1;
  if (share > 1.005) {
    const times = share < 100 ? format(share, 1) : magnitude(Math.log10(share));
    return (
      `${times} times the gradient that reaches the last cell arrives at step ${t}: it`
      + " has grown on the detour by way of h_{}."
    );
  }
  const arrives = `Of the gradient that reaches the last cell, ${part(share)} at step ${t}`;
  if (share < 0.5)
    return `${arrives}. ${tellLoss(at, unit, range(steps).slice(t), of)}`;
  const added = at("i", selected, unit) * at("g", selected, unit);
  return Math.abs(added) >= 0.1
    ? `${arrives}, where ${format(added)} was written.`
    : `${arrives}, where the cell${of} holds ${format(at("c", selected, unit))}.`;
}

/** Why little of the gradient comes through these steps. */
function tellLoss(at, unit, steps, of) {
  const f = (t) => at("f", t, unit);
  const product = steps.reduce((all, t) => all * f(t), 1);
  if (product >= 0.5) return "The detour by way of h_{} has taken the rest away again.";
  const least = steps.reduce((a, b) => (f(b) < f(a) ? b : a));
  if (product === 0)
    return `At step ${least + 1} the forget gate${of} is shut: f_{${least + 1}} = 0.`;
  return (
    `The forget gates${of} on the way multiply to ${magnitude(Math.log10(product))};`
    + ` the smallest is f_{${least + 1}} = ${format(f(least))}.`
  );
}

// --- The controls -----------------------------------------------------------------

/** The steps at which to write: where an input is as large as any, or nearly so. */
function loud(inputs) {
  const sizes = inputs.map(norm);
  const largest = Math.max(...sizes);
  return range(inputs.length).filter((t) => sizes[t] >= 0.9 * largest);
}

/** What a cell can do, as pins. Where it is shown at the end alone, it runs unheard. */
function presets(inputs) {
  const steps = inputs.length;
  const [all, [first]] = [loud(inputs), loud(inputs)];
  const erased = Math.min(steps - 1, Math.max(first + 1, Math.floor((2 * steps) / 3)));
  const row = (open) => range(steps).map((t) => Number(open(t)));
  const [always, once] = [row(() => true), row((t) => t === first)];
  const atTheEnd = row((t) => t === steps - 1);
  const free = Array(steps).fill(null);
  return {
    free: ["decide for themselves", () => [free, free, free]],
    hold: ["write first, then hold", () => [once, always, atTheEnd]],
    count: [
      "count the large inputs",
      () => [row((t) => all.includes(t)), always, atTheEnd],
    ],
    forget: ["write, hold, forget", () => [once, row((t) => t !== erased), always]],
  };
}

/** How long half of a cell lasts where its forget gate sees this bias alone. */
function halfLife(bias) {
  const steps = Math.LN2 / Math.log1p(Math.exp(-bias));
  if (steps >= 1e6) return "over 10⁶ steps";
  return `${steps < 9.95 ? steps.toFixed(1) : Math.round(steps).toLocaleString("en")} steps`;
}

/** The forget bias, and the half-life that it means. */
function forgetControls(view, sight) {
  const words = ({ forgetBias }) => {
    const f = 1 / (1 + Math.exp(-forgetBias));
    const open = f > 0.9999 ? "> 0.9999" : `= ${format(f, f > 0.99 ? 4 : 2)}`;
    return `f_{} ${open}, half-life ${halfLife(forgetBias)}`;
  };
  const bias = slider(view, {
    label: sight.units > 1 ? "mean forget bias" : "forget bias",
    min: -2,
    max: 8,
    step: 0.1,
    get: () => view.model.get("forget_bias"),
    set: (value) => view.set({ forget_bias: value }),
    say: (value) => `${format(value)}, taken alone ${words(sight.seen)}`,
  });
  const row = html("p", { class: "book-note", "aria-hidden": "true" });
  const update = () => {
    const whose = sight.units > 1 ? `unit ${sight.seen.unit + 1}, ` : "";
    row.replaceChildren(...rich(`${whose}taken alone: ${words(sight.seen)}`));
  };
  return [bias, { row, update }];
}

/** The explorer for one number of steps. */
function compose(view, sight) {
  const { model } = view;
  const { frame, paint } = rowsPicture(view, sight, rowsOf(view, sight), describe);
  const live = sentence(view);
  const say = (t) => `cell ${format(sight.seen.at("c", t, sight.seen.unit))}`;
  const states = () => presets(model.get("inputs"));
  const unit = slider(view, {
    label: "unit shown",
    min: 1,
    max: sight.units,
    step: 1,
    show: String,
    get: () => model.get("unit") + 1,
    set: (j) => view.set({ unit: j - 1 }),
  });
  const gates = [pinPresets(view, sight, states), ...pinControls(view, sight)];
  const network = [...forgetControls(view, sight), ...(sight.units > 1 ? [unit] : [])];
  const sequence = sequenceControls(view, sight, say);
  const column = (...groups) => html("div", { class: "book-column" }, ...groups);
  const groups = [
    column(group("Gates", ...gates)),
    column(group("Network", ...network), group("Sequence", ...sequence)),
  ];
  const controls = html("div", { class: "book-controls" }, ...groups);
  view.body.replaceChildren(view.body.firstChild, frame, ...live.rows, controls);
  return (width) => {
    sight.seen = look(model);
    paint(width);
    live.say(tell(sight.seen));
    for (const control of [...gates, ...network, ...sequence]) control.update();
  };
}

export default explorer((view) => {
  let steps = 0;
  let draw = null;
  return (width) => {
    const [inputs, pins] = [view.model.get("inputs"), view.model.get("pins")];
    if (pins[0].length !== inputs.length) return; // Python is about to send the other
    if (inputs.length !== steps) {
      steps = inputs.length;
      const units = view.model.get("bias_ih").length / 4;
      const sizes = { steps, units, features: inputs[0].length };
      draw = compose(view, { ...sizes, gates: GATES, hovered: null });
    }
    draw(width);
  };
});
