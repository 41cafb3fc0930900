// How a GRU's new state moves with the old one and with the input.

/** @import { Form, Step, Weights } from "./cell.js" */

import { kept, R, Z } from "./cell.js";

/** The slope of a sigmoid at its value; a pinned gate has none. */
const slope = (/** @type {number} */ value, /** @type {number | null} */ pin) =>
  pin === null ? value * (1 - value) : 0;

/**
 * How a step's new state moves with the old one (`matrix` is hh) or with the input (ih):
 * a Jacobian, rows of units joined in one array, but for what is kept as it is, and for
 * the way by r where it acts before the product.
 *
 * @param {Step} now
 * @param {Float64Array} matrix
 * @param {Weights} weights
 * @param {Form} form
 * @param {(number | null)[]} pins
 */
function byMatrix(now, matrix, { units, hh }, { convention, reset }, pins) {
  const { before, r, z, q, n } = now;
  const columns = matrix.length / units / 3;
  const result = new Float64Array(units * columns);
  const turn = convention === "torch" ? 1 : -1;
  const [after, past] = [reset === "after", matrix === hh];
  for (let j = 0; j < units; j++) {
    const [rowR, rowZ, rowN] = [0, 1, 2].map((k) => (k * units + j) * columns);
    const into = (1 - kept(z[j], convention)) * (1 - n[j] * n[j]);
    const byZ = turn * (before[j] - n[j]) * slope(z[j], pins[Z]);
    const byR = after ? into * q[j] * slope(r[j], pins[R]) : 0;
    for (let k = 0; k < columns; k++) {
      const opened = !past ? into : into * (after ? r[j] : r[k]);
      result[j * columns + k] =
        opened * matrix[rowN + k] + byZ * matrix[rowZ + k] + byR * matrix[rowR + k];
    }
  }
  return result;
}

/**
 * Add to a Jacobian the way by r, which before the product acts on all units' n.
 *
 * @param {Float64Array} result
 * @param {Step} now
 * @param {Float64Array} matrix
 * @param {Weights} weights
 * @param {Form} form
 */
function addByReset(result, { before, r, z, n }, matrix, { units, hh }, form) {
  const columns = matrix.length / units / 3;
  for (let j = 0; j < units; j++) {
    const into = (1 - kept(z[j], form.convention)) * (1 - n[j] * n[j]);
    for (let i = 0; i < units; i++) {
      const heard = hh[(2 * units + j) * units + i];
      const through = into * heard * before[i] * slope(r[i], null);
      for (let k = 0; k < columns; k++)
        result[j * columns + k] += through * matrix[i * columns + k];
    }
  }
}

/**
 * Of all steps of a run ∂h_t/∂h_{t-1} and ∂h_t/∂x_t, each with its rows joined.
 *
 * @param {Step[]} run
 * @param {Weights} weights
 * @param {Form} form
 */
export function gruJacobians(run, weights, form) {
  const { units, ih, hh } = weights;
  return run.map((now, t) => {
    const pins = form.pins.map((row) => row[t]);
    const [past, input] = [hh, ih].map((matrix) => {
      const result = byMatrix(now, matrix, weights, form, pins);
      if (form.reset === "before" && pins[R] === null)
        addByReset(result, now, matrix, weights, form);
      return result;
    });
    now.z.forEach((z, j) => (past[j * units + j] += kept(z, form.convention)));
    return { past, input };
  });
}
