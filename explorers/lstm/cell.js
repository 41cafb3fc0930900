// The LSTM's arithmetic, forward and back, as helpers.layers.LSTM has it. What belongs to
// steps and units lies flat in typed arrays, step after step: `run.c[t * units + j]`.

/** @import { Pins } from "../sequence/types.js" */

/** @typedef {ReturnType<typeof lstmWeights>} Weights */
/** @typedef {ReturnType<typeof lstmForward>} Run */

/**
 * How a sequence is read. `pins` are rows for i, f, o; a number in them takes the gate's
 * place at that step, in all units, where null leaves it free. `state` is the one before
 * the first step, 0 if left out. The unit `silent` keeps its cell, but shows h = 0 to
 * all.
 *
 * @typedef {object} Reading
 * @property {Pins | null} [pins]
 * @property {{ h: ArrayLike<number>, c: ArrayLike<number> } | null} [state]
 * @property {number} [silent]
 */

/**
 * Weights as `lstmForward` reads them, from rows as torch has them, those of i, f, g, o
 * one below the other: weightIh (4·units, features), weightHh (4·units, units) and bias
 * (4·units), the sum of torch's two. `ih` is turned round: an id's lie in one piece.
 *
 * @param {ArrayLike<number>[]} weightIh
 * @param {ArrayLike<number>[]} weightHh
 * @param {ArrayLike<number>} bias
 */
export function lstmWeights(weightIh, weightHh, bias) {
  const [rows, units, features] = [bias.length, bias.length / 4, weightIh[0].length];
  const ih = new Float64Array(features * rows);
  const hh = new Float64Array(rows * units);
  weightIh.forEach((row, k) => {
    for (let n = 0; n < features; n++) ih[n * rows + k] = row[n];
  });
  weightHh.forEach((row, k) => hh.set(row, k * units));
  return { units, features, ih, hh, bias: Float64Array.from(bias) };
}

/**
 * Add the product of a matrix and `h` to `a`. The rows are a multiple of four, and four
 * of them are summed side by side, since one sum alone would wait for each addition.
 *
 * @param {Float64Array} a
 * @param {Float64Array} matrix
 * @param {Float64Array} h
 */
export function addProduct(a, matrix, h) {
  const [rows, columns] = [a.length / 4, h.length];
  const block = rows * columns;
  for (let k = 0; k < rows; k++) {
    let [first, second, third, fourth] = [0, 0, 0, 0];
    for (let j = 0, at = k * columns; j < columns; j++, at++) {
      first += matrix[at] * h[j];
      second += matrix[at + block] * h[j];
      third += matrix[at + 2 * block] * h[j];
      fourth += matrix[at + 3 * block] * h[j];
    }
    a[k] += first;
    a[rows + k] += second;
    a[2 * rows + k] += third;
    a[3 * rows + k] += fourth;
  }
}

/**
 * W_ih x + W_hh h + b into `a`; x is a row of numbers, or an id.
 *
 * @param {Float64Array} a
 * @param {Weights} weights
 * @param {number[] | number} x
 * @param {Float64Array} h
 */
function preActivations(a, { ih, hh, bias }, x, h) {
  const rows = bias.length;
  const add = (/** @type {number} */ column, /** @type {number} */ factor) => {
    for (let k = 0; k < rows; k++) a[k] += factor * ih[column * rows + k];
  };
  a.set(bias);
  if (typeof x === "number") add(x, 1);
  else x.forEach((value, column) => value !== 0 && add(column, value));
  addProduct(a, hh, h);
}

/** @param {number} a */
const sigmoid = (a) => 1 / (1 + Math.exp(-a));

/**
 * What a run fills, and what it starts from. The states have a row more than there are
 * steps: the one before the first.
 *
 * @param {number} steps
 * @param {number} units
 * @param {Reading["state"]} state
 */
function emptyRun(steps, units, state) {
  const [i, f, g, o] = [0, 1, 2, 3].map(() => new Float64Array(steps * units));
  const [hs, cs] = [0, 1].map(() => new Float64Array((steps + 1) * units));
  if (state) {
    hs.set(state.h);
    cs.set(state.c);
  }
  return { i, f, g, o, hs, cs };
}

/**
 * All steps of one sequence: `inputs` are rows of numbers, or ids. The run that comes
 * back holds i, f, g, o, c and h.
 *
 * @param {(number[] | number)[]} inputs
 * @param {Weights} weights
 * @param {Reading} reading
 */
export function lstmForward(
  inputs,
  weights,
  { pins = null, state = null, silent = -1 } = {},
) {
  const [steps, units] = [inputs.length, weights.units];
  const { i, f, g, o, hs, cs } = emptyRun(steps, units, state);
  const a = new Float64Array(4 * units);
  /** @type {(row: number, t: number, sum: number) => number} */
  const gate = (row, t, sum) => pins?.[row][t] ?? sigmoid(sum);
  for (let t = 0; t < steps; t++) {
    const start = t * units;
    preActivations(a, weights, inputs[t], hs.subarray(start, start + units));
    for (let j = 0; j < units; j++) {
      const [now, after] = [start + j, start + units + j];
      i[now] = gate(0, t, a[j]);
      f[now] = gate(1, t, a[units + j]);
      g[now] = Math.tanh(a[2 * units + j]);
      o[now] = gate(2, t, a[3 * units + j]);
      cs[after] = f[now] * cs[now] + i[now] * g[now];
      hs[after] = j === silent ? 0 : o[now] * Math.tanh(cs[after]);
    }
  }
  const [h, c] = [hs.subarray(units), cs.subarray(units)];
  return { steps, units, pins, silent, i, f, g, o, c, h, before: cs };
}
