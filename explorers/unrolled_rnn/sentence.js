// What UnrolledRNN says of its state.

/** @import { RNNState } from "./model.js" */

import { distance, norm } from "../shared/numbers.js";
import { format } from "../shared/text.js";

const FORGOTTEN = 0.05; // an effect below this part of its peak counts as forgotten

/**
 * The live sentence.
 *
 * @param {RNNState} state
 */
export function summarise(state) {
  const hh = state.hidden[0].length === 1 ? "w_{hh}" : "W_{hh}";
  const t = state.selected + 1;
  if (state.shuffled && !state.cut) return summariseOrder(state);
  if (state.shuffled) {
    return (
      `Shuffled, with ${hh} = 0: each input gives the state it gave before,`
      + " at another place. An MLP cannot tell the order."
    );
  }
  if (state.cut) {
    return (
      `With ${hh} = 0 no step hears the one before: x_{${t}} acts at step ${t}`
      + " and nowhere else. This is an MLP, applied to each step by itself."
    );
  }
  if (norm(state.inputs[state.selected]) === 0) {
    return `The input at step ${t} is 0 and leaves no trace: pick a step that has one.`;
  }
  return summariseEffect(state, t);
}

/** @param {RNNState} state */
function summariseOrder({ hidden, inOrder, lastInOrder }) {
  const moved = Math.max(...hidden.map((state, t) => distance(state, inOrder[t])));
  if (moved < 0.005) return "These inputs give the same states in either order.";
  const last = hidden[hidden.length - 1];
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

/**
 * @param {RNNState} state
 * @param {number} t the selected step, from 1
 */
function summariseEffect({ hidden, without, selected }, t) {
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
      `The input at step ${t} is still felt at the end, ${steps} later: ${left}%`
      + " of its strongest effect is left."
    );
  }
  return (
    `The input at step ${t} is felt for ${steps} more; then less than 5% of its `
    + "strongest effect is left."
  );
}

/**
 * The picture in words.
 *
 * @param {RNNState} state
 */
export function describe({ inputs, hidden, selected, unit, shuffled }) {
  const which = hidden[0].length === 1 ? "" : ` of unit ${unit + 1}`;
  const steps = `${inputs.length} ${shuffled ? "shuffled " : ""}steps`;
  const values = hidden.map((state) => format(state[unit])).join(", ");
  const marked = `Step ${selected + 1} is marked.`;
  return `Hidden state${which} over ${steps}: ${values}. ${marked}`;
}

/**
 * A step as it is read aloud.
 *
 * @param {RNNState} state
 * @param {number} t
 */
export function describeStep({ names, order, inputs, hidden, unit }, t) {
  const name = names.length ? `${names[order[t]]}, ` : "";
  const input = inputs[t].length === 1 ? `input ${format(inputs[t][0])}, ` : "";
  return `${name}${input}state ${format(hidden[t][unit])}`;
}
