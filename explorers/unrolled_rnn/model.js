// The recurrent network, and what UnrolledRNN shows of it.

/** @import { Traits } from "../shared/types.js" */
/** @import { Row as Packed } from "../sequence/unpacked.js" */
/** @import { SequenceTraits } from "../sequence/types.js" */

import { unpackedRows } from "../sequence/unpacked.js";
import { stepNames } from "../sequence/presets.js";

/**
 * @typedef {SequenceTraits & {
 *   weight_ih: Packed[],
 *   weight_hh: Packed[],
 *   bias: number[],
 *   gain: number,
 *   permutation: number[],
 * }} RNNTraits
 */

/** @typedef {ReturnType<typeof deriveState>} RNNState */

/**
 * h_t = tanh(W_ih x_t + W_hh h_{t-1} + b) for all steps, from h_0 = 0.
 *
 * @param {number[][]} inputs (steps, features)
 * @param {number[][]} weightIh (units, features)
 * @param {number[][]} weightHh (units, units)
 * @param {number[]} bias (units)
 * @returns {number[][]} (steps, units)
 */
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

/**
 * Everything that is shown, from the traits.
 *
 * @param {Traits<RNNTraits>} model
 */
export function deriveState(model) {
  const [weightIh, bias] = [unpackedRows(model.get("weight_ih")), model.get("bias")];
  const gain = model.get("gain");
  const weightHh = unpackedRows(model.get("weight_hh")).map((row) =>
    row.map((w) => gain * w),
  );
  const run = (/** @type {number[][]} */ rows) =>
    forward(rows, weightIh, weightHh, bias);

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
    lastInOrder: unshuffled[unshuffled.length - 1],
    cut: weightHh.flat().every((w) => w === 0),
  };
}
