// How a network starts, as starts.py has it.

/** @import { Shape } from "./shape.js" */

import { PURPOSE, Stream } from "./random.js";
import { range } from "../shared/numbers.js";

/**
 * @typedef {object} StartSettings
 * @property {number} seed
 * @property {number} steps
 * @property {"uniform" | "orthogonal" | "identity"} start
 * @property {"drawn" | "value" | "chrono"} bias
 * @property {number} bias_value
 */

/**
 * A random orthogonal matrix: the columns of a normal one, made so one after the other.
 *
 * @param {Stream} stream
 * @param {number} size
 */
export function orthogonal(stream, size) {
  const rows = range(size).map(() => range(size).map(() => stream.normal()));
  for (let j = 0; j < size; j++) {
    for (let twice = 0; twice < 2; twice++)
      for (let k = 0; k < j; k++) {
        const along = rows.reduce((sum, row) => sum + row[j] * row[k], 0);
        for (const row of rows) row[j] -= along * row[k];
      }
    const length = Math.hypot(...rows.map((row) => row[j]));
    for (const row of rows) row[j] /= length;
  }
  return rows;
}

/**
 * Let the sum of the two biases of a gate have these values.
 *
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {number} gate its place in torch's order
 * @param {(j: number) => number} value
 */
function setBias({ units, at }, params, gate, value) {
  for (let j = 0; j < units; j++) {
    params[at.biasIh + gate * units + j] = value(j);
    params[at.biasHh + gate * units + j] = 0;
  }
}

/**
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {StartSettings} settings
 * @param {Stream} stream
 */
function startMatrix(shape, params, { start }, stream) {
  const { cell, units, gates, features, symbols, at } = shape;
  if (start === "uniform") return;
  for (let gate = 0; gate < gates; gate++) {
    const rows = start === "orthogonal" ? orthogonal(stream, units) : null;
    for (let j = 0; j < units; j++)
      for (let k = 0; k < units; k++)
        params[at.weightHh + (gate * units + j) * units + k] = rows
          ? rows[j][k]
          : Number(j === k);
  }
  if (start === "orthogonal" || cell !== "rnn") return;
  const inputs = units * (features + symbols);
  for (let i = 0; i < inputs; i++) params[at.weightIh + i] = 0.001 * stream.normal();
  params.fill(0, at.biasIh, at.headWeight);
}

/**
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {StartSettings} settings
 * @param {Stream} stream
 */
function startBiases(shape, params, { bias, bias_value, steps }, stream) {
  const { cell, units } = shape;
  if (cell === "rnn" || bias === "drawn") return;
  const keeps = 1; // z of a GRU, f of an LSTM
  if (bias === "value") return setBias(shape, params, keeps, () => bias_value);
  const logs = range(units).map(() =>
    Math.log(stream.uniform(1, Math.max(3, steps) - 1)),
  );
  setBias(shape, params, keeps, (j) => logs[j]);
  if (cell === "lstm") setBias(shape, params, 0, (j) => -logs[j]);
}

/**
 * The parameters that training starts from.
 *
 * @param {Shape} shape
 * @param {StartSettings} settings
 */
export function startParams(shape, settings) {
  const { units, at } = shape;
  const params = new Float64Array(at.end);
  const drawn = new Stream(settings.seed, PURPOSE.weights);
  const bound = 1 / Math.sqrt(units);
  for (let i = 0; i < at.end; i++) params[i] = drawn.uniform(-bound, bound);
  startMatrix(shape, params, settings, new Stream(settings.seed, PURPOSE.start, 0));
  startBiases(shape, params, settings, new Stream(settings.seed, PURPOSE.start, 1));
  return params;
}
