// What LSTMExplorer says of its state.

/** @import { LSTMState, Quantity } from "./model.js" */
/** @import { LSTMScene } from "./picture.js" */

import { describeGates } from "../sequence/gate_row.js";
import { range } from "../shared/numbers.js";
import { format, magnitude } from "../shared/text.js";

/**
 * How much of a gradient arrives.
 *
 * @param {number} share
 */
function part(share) {
  if (share === 0) return "nothing arrives";
  const digits = share < 0.0995 ? 1 : 0;
  const percent = share < 0.001 ? "less than 0.1" : format(100 * share, digits);
  return `${percent}% still arrives`;
}

/**
 * The live sentence.
 *
 * @param {LSTMState} state
 */
export function summarise(state) {
  const { at, unit, units, steps, selected, norms } = state;
  const t = selected + 1;
  const of = units > 1 ? ` of unit ${unit + 1}` : "";
  const column = (/** @type {Quantity} */ name) =>
    range(steps).map((step) => at(name, step, unit));
  if (column("c").every((c) => c === 0)) {
    return (
      `Nothing is ever written into the cell${of}, so it holds 0 at every step:`
      + " what is to be held must first be written."
    );
  }
  const reached = norms.c[state.steps - 1];
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
  return summariseShare(state, norms.c[selected] / reached, of);
}

/**
 * How much of the gradient arrives at the marked step, and why.
 *
 * @param {LSTMState} state
 * @param {number} share
 * @param {string} of whose
 */
function summariseShare({ at, unit, steps, selected }, share, of) {
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
    return `${arrives}. ${summariseLoss(at, unit, range(steps).slice(t), of)}`;
  const added = at("i", selected, unit) * at("g", selected, unit);
  return Math.abs(added) >= 0.1
    ? `${arrives}, where ${format(added)} was written.`
    : `${arrives}, where the cell${of} holds ${format(at("c", selected, unit))}.`;
}

/**
 * Why little of the gradient comes through these steps.
 *
 * @param {LSTMState["at"]} at
 * @param {number} unit
 * @param {number[]} steps
 * @param {string} of whose
 */
function summariseLoss(at, unit, steps, of) {
  const f = (/** @type {number} */ t) => at("f", t, unit);
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

/**
 * The picture in words.
 *
 * @param {LSTMScene} scene
 */
export function describe(scene) {
  const { at, unit, selected, norms } = scene.state;
  const which = scene.units === 1 ? "" : ` of unit ${unit + 1}`;
  const list = (/** @type {(t: number) => string} */ value) =>
    range(scene.steps).map(value).join(", ");
  const all = (/** @type {Quantity} */ name) => list((t) => format(at(name, t, unit)));
  const sizes = (/** @type {number[]} */ values) =>
    list((t) => magnitude(Math.log10(values[t])));
  return (
    `Cell${which} over ${scene.steps} steps: ${all("c")}. Shown of it: ${all("h")}. `
    + `Candidate: ${all("g")}. ${describeGates(scene)} Gradient of the last h at each c: `
    + `${sizes(norms.c)}; at each h: ${sizes(norms.h)}. Step ${selected + 1} is marked.`
  );
}
