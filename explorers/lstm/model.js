// What LSTMExplorer shows: an LSTM's run and the gradient's way back, from the traits.

/** @import { Traits } from "../shared/types.js" */
/** @import { GatedTraits } from "../sequence/types.js" */

import { unpacked, unpackedRows } from "../sequence/unpacked.js";
import { stepNames } from "../sequence/presets.js";
import { norm, range } from "../shared/numbers.js";
import { lstmForward, lstmWeights } from "./cell.js";
import { lstmBackward } from "./gradient.js";

/** @typedef {GatedTraits & { forget_bias: number }} LSTMTraits */
/** @typedef {ReturnType<typeof deriveState>} LSTMState */
/** @typedef {"i" | "f" | "g" | "o" | "c" | "h"} Quantity */

/**
 * The gates in the rows of the trait `pins`.
 *
 * @type {Quantity[]}
 */
const GATES = ["i", "f", "o"];
const SCALES = [1, 2, 5, 10, 20, 50, 100];

/**
 * The bias of all gates, that of the forget gates moved to the trait's mean.
 *
 * @param {Traits<LSTMTraits>} model
 */
function biasOf(model) {
  const other = unpacked(model.get("bias_hh"));
  const bias = unpacked(model.get("bias_ih")).map((b, k) => b + other[k]);
  const units = bias.length / 4;
  const forget = bias.slice(units, 2 * units);
  const mean = forget.reduce((sum, b) => sum + b, 0) / units;
  const shift = model.get("forget_bias") - mean;
  return bias.map((b, k) => (Math.floor(k / units) === 1 ? b + shift : b));
}

/**
 * The number that the axis of the cell ends at: it is not confined to −1 … 1.
 *
 * @param {number[]} cell
 */
function scaleOf(cell) {
  const largest = Math.max(...cell.map(Math.abs));
  return SCALES.find((scale) => scale >= largest) ?? largest;
}

/**
 * Everything that is shown, from the traits. `norms` are those of the gradient of the
 * shown unit's last h with respect to all of c and of h, at each step.
 *
 * @param {Traits<LSTMTraits>} model
 */
export function deriveState(model) {
  const [inputs, pins, unit] = [
    model.get("inputs"),
    model.get("pins"),
    model.get("unit"),
  ];
  const [steps, bias] = [inputs.length, biasOf(model)];
  const units = bias.length / 4;
  const weights = lstmWeights(
    unpackedRows(model.get("weight_ih")),
    unpackedRows(model.get("weight_hh")),
    bias,
  );
  const run = lstmForward(inputs, weights, { pins });
  const last = range(units).map((j) => Number(j === unit));
  const grads = lstmBackward(run, weights, last);
  const norms = (/** @type {Float64Array} */ values) =>
    range(steps).map((t) => norm(values.subarray(t * units, (t + 1) * units)));
  /** @type {(name: Quantity, t: number, j: number) => number} */
  const at = (name, t, j) => run[name][t * units + j];
  return {
    inputs,
    pins,
    unit,
    units,
    steps,
    at,
    gateAt: (/** @type {number} */ k, /** @type {number} */ t) => at(GATES[k], t, unit),
    norms: { c: norms(grads.c), h: norms(grads.h) },
    forgetBias: bias[units + unit],
    scale: scaleOf(range(steps).map((t) => at("c", t, unit))),
    selected: model.get("selected"),
    names: stepNames(model),
    order: range(steps),
    shuffled: false,
  };
}
