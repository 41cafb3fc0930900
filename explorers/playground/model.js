// The network: a recurrent layer and a linear one that reads its h, as `ManyToOne` and
// `LanguageModel` of helpers have them. The way forward, the loss, the way back.

/** @import { Shape } from "./shape.js" */
/** @import { Tape } from "./tape.js" */

import { CELLS } from "./cells.js";
import { addOuter, addProduct, addSums } from "./products.js";

/**
 * What W_ih and the biases bring, for all steps at once.
 *
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {Tape} tape
 */
function readInputs({ cell, units, gates, features, symbols, at }, params, tape) {
  const { a, x, ids, n, steps, batch } = tape;
  const [rows, used] = [gates * units, steps * batch];
  for (let r = 0; r < rows; r++) {
    // b_hn of a GRU waits for the reset gate.
    const waits = cell === "gru" && r >= 2 * units;
    const bias = params[at.biasIh + r] + (waits ? 0 : params[at.biasHh + r]);
    const row = r * n;
    if (!symbols) {
      a.fill(bias, row, row + used);
      continue;
    }
    const weights = at.weightIh + r * symbols;
    for (let i = 0; i < used; i++) a[row + i] = bias + params[weights + ids[i]];
  }
  const w = at.weightIh;
  if (features)
    addProduct(a, 0, n, params, w, features, 1, x, 0, n, rows, features, used);
}

/**
 * The answers to the sequences on the tape, in its y, from step `first` on.
 *
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {Tape} tape
 */
export function forward(shape, params, tape) {
  readInputs(shape, params, tape);
  CELLS[shape.cell].forward(shape, params, tape);
  const { units, outputs, at } = shape;
  const { y, h, n, stateN, steps, first, batch } = tape;
  const asked = (steps - first) * batch;
  for (let k = 0; k < outputs; k++)
    y.fill(params[at.headBias + k], k * n, k * n + asked);
  const [w, from] = [at.headWeight, (first + 1) * batch];
  addProduct(y, 0, n, params, w, units, 1, h, from, stateN, outputs, units, asked);
}

/**
 * Mean squared error of the answers asked for; its gradient into dy if `back`.
 *
 * @param {Shape} shape
 * @param {Tape} tape
 */
export function squaredError(shape, tape, back = true) {
  const { y, dy, numbers, steps, first, batch } = tape;
  const asked = (steps - first) * batch;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < asked; i++) if (!Number.isNaN(numbers[i])) count++;
  for (let i = 0; i < asked; i++) {
    const error = Number.isNaN(numbers[i]) ? 0 : y[i] - numbers[i];
    sum += error * error;
    if (back) dy[i] = (2 * error) / count;
  }
  return sum / count;
}

/**
 * Mean cross-entropy, in nats, of the answers asked for; its gradient into dy if `back`.
 *
 * @param {Shape} shape
 * @param {Tape} tape
 */
export function crossEntropy({ outputs }, tape, back = true) {
  const { y, dy, classes, n, steps, first, batch } = tape;
  const asked = (steps - first) * batch;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < asked; i++) if (classes[i] >= 0) count++;
  for (let i = 0; i < asked; i++) {
    const right = classes[i];
    let largest = -Infinity;
    let total = 0;
    for (let k = 0; k < outputs; k++) largest = Math.max(largest, y[k * n + i]);
    for (let k = 0; k < outputs; k++) total += Math.exp(y[k * n + i] - largest);
    if (right >= 0) sum += Math.log(total) + largest - y[right * n + i];
    if (!back) continue;
    const scale = right >= 0 ? 1 / (total * count) : 0;
    for (let k = 0; k < outputs; k++)
      dy[k * n + i] = Math.exp(y[k * n + i] - largest) * scale;
    if (right >= 0) dy[right * n + i] -= 1 / count;
  }
  return sum / count;
}

/**
 * The gradient of all parameters, from dy of the tape: backpropagation through time.
 *
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {Tape} tape
 * @param {number} reach how many steps the gradient goes back, or 0 for all
 * @param {Float64Array} grads
 */
export function backward(shape, params, tape, reach, grads) {
  const { cell, units, outputs, at } = shape;
  const { dy, h, dh, n, stateN, steps, first, batch } = tape;
  const [asked, w, from] = [
    (steps - first) * batch,
    at.headWeight,
    (first + 1) * batch,
  ];
  grads.fill(0);
  addSums(grads, at.headBias, dy, 0, n, outputs, asked);
  addOuter(grads, w, dy, 0, n, h, from, stateN, outputs, units, asked);
  for (let j = 0; j < units; j++) dh.fill(0, j * n, j * n + steps * batch);
  const last = first * batch;
  addProduct(dh, last, n, params, w, 1, units, dy, 0, n, units, outputs, asked);
  CELLS[cell].back(shape, params, tape, reach);
  addRecurrentGrads(shape, tape, grads);
}

/**
 * @param {Shape} shape
 * @param {Tape} tape
 * @param {Float64Array} grads
 */
function addRecurrentGrads(shape, tape, grads) {
  const { cell, units, gates, at } = shape;
  const { da, h, n, stateN, steps, batch } = tape;
  const [rows, used] = [gates * units, steps * batch];
  addOuter(grads, at.weightHh, da, 0, n, h, 0, stateN, rows, units, used);
  addSums(grads, at.biasHh, da, 0, n, rows, used);
  if (cell !== "gru") return addInputGrads(shape, tape, grads, 0, 0, rows);
  addInputGrads(shape, tape, grads, 0, 0, 2 * units);
  addInputGrads(shape, tape, grads, 2 * units, 3 * units, units); // n stands after q
}

/**
 * The gradients of `rows` rows of W_ih and b_ih.
 *
 * @param {Shape} shape
 * @param {Tape} tape
 * @param {Float64Array} grads
 * @param {number} row the first of them
 * @param {number} daRow its place in da
 * @param {number} rows
 */
function addInputGrads({ features, symbols, at }, tape, grads, row, daRow, rows) {
  const { da, x, ids, n, steps, batch } = tape;
  const [used, from] = [steps * batch, daRow * n];
  addSums(grads, at.biasIh + row, da, from, n, rows, used);
  if (features) {
    const to = at.weightIh + row * features;
    addOuter(grads, to, da, from, n, x, 0, n, rows, features, used);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const to = at.weightIh + (row + r) * symbols;
    const here = from + r * n;
    for (let i = 0; i < used; i++) grads[to + ids[i]] += da[here + i];
  }
}
