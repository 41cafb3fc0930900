// The GRU's arithmetic: that of helpers.layers.GRU, with gates that may be pinned.

/** @import { Pins } from "../sequence/types.js" */

/** @typedef {"torch" | "chung"} Convention Whether z is the share kept, or written. */
/** @typedef {"after" | "before"} Reset Whether r acts after or before the product. */

/**
 * The form of a GRU, as in the traits: `offsets` are added to the biases of r and z; a
 * number in `pins` takes a gate's place, in all units.
 *
 * @typedef {object} Form
 * @property {Convention} convention
 * @property {Reset} reset
 * @property {number[]} offsets
 * @property {Pins} pins
 */

/** @typedef {ReturnType<typeof gruWeights>} Weights */
/** @typedef {ReturnType<typeof gruStep>} Step */

/** The gates in the rows of the trait `pins`. */
export const R = 0;
export const Z = 1;

/**
 * A layer's weights: rows of r, z and n one below the other, joined in one array.
 *
 * @param {number[][]} weightIh (3·units, features)
 * @param {number[][]} weightHh (3·units, units)
 * @param {number[]} biasIh (3·units)
 * @param {number[]} biasHh (3·units)
 */
export function gruWeights(weightIh, weightHh, biasIh, biasHh) {
  const joined = (/** @type {number[][]} */ rows) => Float64Array.from(rows.flat());
  const [units, features] = [weightHh[0].length, weightIh[0].length];
  return {
    units,
    features,
    ih: joined(weightIh),
    hh: joined(weightHh),
    biasIh,
    biasHh,
  };
}

/**
 * A row of a matrix, times a vector.
 *
 * @param {Float64Array} matrix
 * @param {number} row
 * @param {ArrayLike<number>} vector
 */
function times(matrix, row, vector) {
  const size = vector.length;
  let sum = 0;
  for (let k = 0; k < size; k++) sum += matrix[row * size + k] * vector[k];
  return sum;
}

/**
 * The share of the old state that an update gate keeps.
 *
 * @param {number} z
 * @param {Convention} convention
 */
export function kept(z, convention) {
  return convention === "torch" ? z : 1 - z;
}

/**
 * One step from the state `before`: r, z, the candidate n, what it hears, q, and h.
 *
 * @param {number[]} x
 * @param {Float64Array} before
 * @param {Weights} weights
 * @param {Form} form
 * @param {(number | null)[]} pins
 */
export function gruStep(x, before, weights, { convention, reset, offsets }, pins) {
  const { units, ih, hh, biasIh, biasHh } = weights;
  const all = (/** @type {(j: number) => number} */ make) => {
    const values = new Float64Array(units);
    for (let j = 0; j < units; j++) values[j] = make(j);
    return values;
  };
  const fromX = (/** @type {number} */ row) => times(ih, row, x) + biasIh[row];
  const fromH = (/** @type {number} */ row, h = before) =>
    times(hh, row, h) + biasHh[row];
  const gate = (/** @type {number} */ k) =>
    all((j) => {
      const row = k * units + j;
      return pins[k] ?? 1 / (1 + Math.exp(-fromX(row) - fromH(row) - offsets[k]));
    });
  const [r, z] = [gate(R), gate(Z)];
  const heard = reset === "after" ? before : before.map((h, j) => r[j] * h);
  const q = all((j) => fromH(2 * units + j, heard));
  const past = (/** @type {number} */ j) => (reset === "after" ? r[j] * q[j] : q[j]);
  const n = all((j) => Math.tanh(fromX(2 * units + j) + past(j)));
  const h = all((j) => n[j] + kept(z[j], convention) * (before[j] - n[j]));
  return { before, r, z, q, n, h };
}

/**
 * All steps of a sequence from h = 0, each as above.
 *
 * @param {number[][]} inputs (steps, features)
 * @param {Weights} weights
 * @param {Form} form
 */
export function gruForward(inputs, weights, form) {
  let h = new Float64Array(weights.units);
  return inputs.map((x, t) => {
    const pins = form.pins.map((row) => row[t]);
    const now = gruStep(x, h, weights, form, pins);
    h = now.h;
    return now;
  });
}
