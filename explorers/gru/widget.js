// GRUExplorer: what it shows, what it says, how it is handled.

import { gruForward, gruJacobians, gruWeights, kept, stretch } from "./model.js";
import { GATES, R, Z, describe, rowsOf } from "./picture.js";
import { biasSlider, everywhere, pinControls, pinPresets } from "../sequence/gates.js";
import { sequenceControls, stepNames } from "../sequence/inputs.js";
import { rowsPicture } from "../sequence/picture.js";
import { choice, group, sentence, slider } from "../shared/controls.js";
import { html } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { memoizeLast } from "../shared/memoize.js";
import { range } from "../shared/numbers.js";
import { format } from "../shared/text.js";

/** The run, and how far each of its Jacobians can stretch. */
function compute(inputs, pins, offsets, convention, reset, ...matrices) {
  const weights = gruWeights(...matrices);
  const form = { convention, reset, offsets, pins };
  const run = gruForward(inputs, weights, form);
  const norms = gruJacobians(run, weights, form).map(({ past, input }) => ({
    past: stretch(past, weights.units),
    input: stretch(input, weights.units),
  }));
  return { run, norms };
}

/** Everything that is shown, from the traits. */
function look(model, computed) {
  const traits = (...names) => names.map((name) => model.get(name));
  const [inputs, pins, unit, convention] = traits(
    "inputs",
    "pins",
    "unit",
    "convention",
  );
  const matrices = traits("weight_ih", "weight_hh", "bias_ih", "bias_hh");
  const form = [pins, model.get("bias_offsets"), convention, model.get("reset")];
  const { run, norms } = computed(inputs, ...form, ...matrices);
  return {
    inputs,
    pins,
    unit,
    convention,
    run,
    norms,
    gate: model.get("gate"),
    selected: model.get("selected"),
    names: stepNames(model),
    order: range(inputs.length),
    shuffled: false,
    gateAt: (k, t) => run[t][k === R ? "r" : "z"][unit],
  };
}

// --- The sentence -----------------------------------------------------------------

/** A share in percent; what is not quite 0 or 1 is not said to be. */
function percent(share) {
  const rounded = Math.round(100 * share);
  if (rounded === 0 && share > 0) return "less than 1 %";
  if (rounded === 100 && share < 1) return "more than 99 %";
  return `${rounded} %`;
}

/** What is pinned at a step: the share that is kept and what the past counts, or null. */
function extremes({ pins, convention }, t) {
  const z = pins[Z][t];
  return { keeps: z === null ? null : kept(z, convention), hears: pins[R][t] };
}

function tellFrozen(seen, t) {
  let since = t;
  while (since >= 0 && extremes(seen, since).keeps === 1) since--;
  const [now, first] = [t + 1, since + 1];
  const value = format(seen.run[t].h[seen.unit]);
  return (
    `Pinned at z_{} = ${seen.pins[Z][t]} the state is frozen: h_{${now}} is still `
    + `h_{${first}} = ${value}, and x_{${now}} has no effect.`
  );
}

function tellOverwritten({ pins, run, unit }, t, hears) {
  const [now, z] = [t + 1, pins[Z][t]];
  const value = format(run[t].h[unit]);
  return hears === 1
    ? `Pinned at z_{} = ${z} and r_{} = 1 this is a plain RNN: h_{${now}} = ${value} is`
        + ` written anew from x_{${now}} and from all of h_{${t}}. Nothing is kept.`
    : `Pinned at z_{} = ${z} and r_{} = 0 this is an MLP: h_{${now}} = ${value} follows from`
        + ` x_{${now}} alone, whatever was before.`;
}

/** Which of the two, the past or the input, moves a new state more, and how much. */
function tellBalance({ norms }, t) {
  const { past, input } = norms[t];
  const [h, x] = [`h_{${t}}`, `x_{${t + 1}}`];
  if (past === 0 && input === 0) return "Neither moves it.";
  const [more, less] = input > past ? [x, h] : [h, x];
  const ratio = Math.max(past, input) / Math.min(past, input);
  if (ratio > 1e6) return `Only ${more} moves it.`;
  const times =
    ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString("en");
  return times === "1.0"
    ? `${h} and ${x} move it alike.`
    : `${more} moves it ${times} times as much as ${less} does.`;
}

function tell(seen, several) {
  const { run, unit, convention, selected: t } = seen;
  const { keeps, hears } = extremes(seen, t);
  if (keeps === 1) return tellFrozen(seen, t);
  if (keeps === 0 && (hears === 0 || hears === 1))
    return tellOverwritten(seen, t, hears);
  const [z, r] = [run[t].z[unit], run[t].r[unit]];
  const where = several ? `At step ${t + 1}, in unit ${unit + 1},` : `At step ${t + 1}`;
  const heard =
    hears === 0
      ? `pinned at r_{} = 0 the candidate does not hear it`
      : `r_{${t + 1}} lets ${percent(r)} of it into the candidate`;
  return (
    `${where} z_{${t + 1}} = ${format(z)} keeps ${percent(kept(z, convention))} of the old state, `
    + `and ${heard}: from ${format(run[t].before[unit])} to h_{${t + 1}} = `
    + `${format(run[t].h[unit])}. ${tellBalance(seen, t)}`
  );
}

// --- The controls -----------------------------------------------------------------

/** Pins for all steps that make the GRU something simpler, in the form that is chosen. */
function presets(model) {
  const [keep, write] = model.get("convention") === "torch" ? [1, 0] : [0, 1];
  const pins = (r, z) => (steps) => everywhere(steps, [r, z]);
  return {
    free: ["decide for themselves", pins(null, null)],
    plain: ["make it a plain RNN", pins(1, write)],
    frozen: ["freeze the state", pins(null, keep)],
    deaf: ["ignore the past", pins(0, null)],
  };
}

function formControls(view) {
  const { model, set } = view;
  const trait = (name, label, options) =>
    choice(view, {
      label,
      options,
      none: "",
      get: () => model.get(name),
      set: (value) => set({ [name]: value }),
    });
  const convention = trait("convention", "z is the share", [
    ["torch", "kept (PyTorch, Cho)"],
    ["chung", "written (Chung)"],
  ]);
  const reset = trait("reset", "r acts", [
    ["after", "after W·h (PyTorch)"],
    ["before", "before W·h (Cho, Chung)"],
  ]);
  return [convention, reset];
}

function unitControl(view, { units }) {
  return slider(view, {
    label: "unit shown",
    min: 1,
    max: units,
    step: 1,
    show: String,
    get: () => view.model.get("unit") + 1,
    set: (j) => view.set({ unit: j - 1 }),
  });
}

function makeControls(view, sight) {
  const say = (t) => {
    const { run, unit, inputs, names } = sight.seen;
    const name = names.length ? `${names[t]}, ` : "";
    const input = sight.features === 1 ? `input ${format(inputs[t][0])}, ` : "";
    return `${name}${input}state ${format(run[t].h[unit])}`;
  };
  const gates = [
    pinPresets(view, sight, () => presets(view.model)),
    ...pinControls(view, sight),
    ...[Z, R].map((k) => biasSlider(view, sight, k)),
  ];
  const sequence = sequenceControls(view, sight, say);
  const network = [
    ...(sight.units > 1 ? [unitControl(view, sight)] : []),
    ...formControls(view),
  ];
  const column = (...groups) => html("div", { class: "book-column" }, ...groups);
  const right = column(group("Sequence", ...sequence), group("Network", ...network));
  const left = column(group("Gates", ...gates));
  const row = html("div", { class: "book-controls" }, left, right);
  const all = [...gates, ...sequence, ...network];
  return { row, update: () => all.forEach((control) => control.update()) };
}

/** The explorer for one number of steps. */
function compose(view, sight) {
  const { frame, paint } = rowsPicture(view, sight, rowsOf(view, sight), describe);
  const controls = makeControls(view, sight);
  const live = sentence(view);
  const computed = memoizeLast(compute);
  const nodes = [view.body.firstChild, frame, ...live.rows, controls.row];
  view.body.replaceChildren(...nodes);
  return (width) => {
    sight.seen = look(view.model, computed);
    paint(width);
    live.say(tell(sight.seen, sight.units > 1).replaceAll(" = ", "\u00a0=\u00a0"));
    controls.update();
  };
}

export default explorer((view) => {
  let steps = 0;
  let draw = null;
  return (width) => {
    const { model } = view;
    const [inputs, pins] = [model.get("inputs"), model.get("pins")];
    if (pins[0].length !== inputs.length) return; // Python is about to send the other
    if (inputs.length !== steps) {
      steps = inputs.length;
      const units = model.get("weight_hh")[0].length;
      const sizes = { steps, units, features: inputs[0].length };
      draw = compose(view, { ...sizes, gates: GATES, hovered: null });
    }
    draw(width);
  };
});
