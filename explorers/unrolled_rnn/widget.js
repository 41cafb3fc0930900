// UnrolledRNN: what it computes, what it says, how it is handled.

import { orderControls, sequenceControls, stepNames } from "../sequence/inputs.js";
import { button, group, sentence, slider, traitSlider } from "../shared/controls.js";
import { html } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { distance, norm } from "../shared/numbers.js";
import { format } from "../shared/text.js";
import { makeKey, makePicture } from "./picture.js";

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
    inputs,
    order,
    selected,
    shuffled,
    hidden,
    weightIh,
    weightHh,
    unit: model.get("unit"),
    names: stepNames(model),
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
    return (
      `Shuffled, with ${hh} = 0: each input gives the state it gave before,`
      + " at another place. An MLP cannot tell the order."
    );
  }
  if (seen.cut) {
    return (
      `With ${hh} = 0 no step hears the one before: x_{${t}} acts at step ${t}`
      + " and nowhere else. This is an MLP, applied to each step by itself."
    );
  }
  if (norm(seen.inputs[seen.selected]) === 0) {
    return `The input at step ${t} is 0 and leaves no trace: pick a step that has one.`;
  }
  return tellEffect(seen, t);
}

function tellOrder({ hidden, inOrder, lastInOrder }) {
  const moved = Math.max(...hidden.map((state, t) => distance(state, inOrder[t])));
  if (moved < 0.005) return "These inputs give the same states in either order.";
  const last = hidden.at(-1);
  const now = format(last[0]);
  const before = format(lastInOrder[0]);
  const compared = now === before ? `${now} in both` : `${now} instead of ${before}`;
  const end =
    last.length === 1
      ? `the last is ${compared}`
      : `the last has moved by ${format(distance(last, lastInOrder))}`;
  return (
    "Order matters: shuffled, the same inputs give states that differ by up to "
    + `${format(moved)}; ${end}.`
  );
}

function tellEffect({ hidden, without, selected }, t) {
  const effect = hidden.map((state, step) => distance(state, without[step]));
  const peak = Math.max(...effect);
  if (peak === 0)
    return `The input at step ${t} meets weights of 0: it leaves no trace.`;
  const last = effect.findLastIndex((size) => size >= FORGOTTEN * peak);
  const steps = ["no step", "1 step"][last - selected] ?? `${last - selected} steps`;
  if (selected === hidden.length - 1) return `Step ${t} is the last: none hears of it.`;
  if (last === hidden.length - 1) {
    const left = Math.round((100 * effect[last]) / peak);
    return (
      `The input at step ${t} is still felt at the end, ${steps} later: ${left} %`
      + " of its strongest effect is left."
    );
  }
  return (
    `The input at step ${t} is felt for ${steps} more; then less than 5 % of its `
    + "strongest effect is left."
  );
}

// --- The controls -----------------------------------------------------------------

/** The recurrent weight of one unit or the gain of all, and the button that cuts it. */
function recurrentControls(view, alone) {
  const { model } = view;
  const symbol = alone ? "w_{hh}" : "W_{hh}";
  const get = () => (alone ? model.get("weight_hh")[0][0] : model.get("gain"));
  const set = (value) => view.set(alone ? { weight_hh: [[value]] } : { gain: value });
  const label = alone ? `recurrent ${symbol}` : `gain of ${symbol}`;
  const [min, max] = alone ? [-2, 2] : [0, 2];
  let kept = alone ? 0.8 : 1;
  const toggle = () => {
    const now = get();
    set(now === 0 ? kept : 0);
    if (now !== 0) kept = now;
  };
  return [
    slider(view, { label, min, max, step: 0.05, get, set }),
    button(view, {
      label: `Cut the memory: ${symbol} = 0`,
      pressed: () => get() === 0,
      press: toggle,
    }),
  ];
}

function networkControls(view, { units, features }) {
  const [recurrent, cut] = recurrentControls(view, units === 1);
  const input = () => traitSlider(view, "weight_ih", "input w_{ih}", 3, (w) => [[w]]);
  const bias = () => traitSlider(view, "bias", "bias b_{}", 2, (b) => [b]);
  const unit = () =>
    slider(view, {
      label: "unit shown",
      min: 1,
      max: units,
      step: 1,
      show: String,
      get: () => view.model.get("unit") + 1,
      set: (j) => view.set({ unit: j - 1 }),
    });
  const own = units > 1 ? [unit()] : features > 1 ? [bias()] : [input(), bias()];
  return [recurrent, ...own, cut];
}

/** The explorer for one number of steps. */
function compose(view, sight) {
  const say = (t) => {
    const { names, order, inputs, hidden, unit } = sight.seen;
    const name = names.length ? `${names[order[t]]}, ` : "";
    const input = sight.features === 1 ? `input ${format(inputs[t][0])}, ` : "";
    return `${name}${input}state ${format(hidden[t][unit])}`;
  };
  const network = networkControls(view, sight);
  const sequence = [...sequenceControls(view, sight, say), orderControls(view, sight)];
  const { picture, paint } = makePicture(view, sight);
  const key = makeKey(sight);
  const live = sentence(view);
  const groups = [group("Network", ...network), group("Sequence", ...sequence)];
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
    const [inputs, bias] = [view.model.get("inputs"), view.model.get("bias")];
    const order = view.model.get("permutation");
    if (order.length !== inputs.length) return; // Python is about to send the other
    if (inputs.length !== steps) {
      steps = inputs.length;
      const sizes = { steps, units: bias.length, features: inputs[0].length };
      draw = compose(view, { ...sizes, hovered: null });
    }
    draw(width);
  };
});
