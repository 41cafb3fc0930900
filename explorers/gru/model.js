// The GRU's arithmetic: what explorers.gru.widget.gru computes, and its
// Jacobians. Needs spectral_norm.js before it. `form` is { convention, reset, offsets,
// pins } as in the traits: a number in `pins` takes a gate's place, in all units.

import { norm } from "../shared/numbers.js";
import { spectralNorm } from "../shared/spectral_norm.js";

/** A layer's weights: rows of r, z and n one below the other, joined in one array. */
export function gruWeights(weightIh, weightHh, biasIh, biasHh) {
  const joined = (rows) => Float64Array.from(rows.flat());
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

/** A row of a matrix, times a vector. */
function times(matrix, row, vector) {
  const size = vector.length;
  let sum = 0;
  for (let k = 0; k < size; k++) sum += matrix[row * size + k] * vector[k];
  return sum;
}

/** The share of the old state that an update gate keeps. */
export function kept(z, convention) {
  return convention === "torch" ? z : 1 - z;
}

/** One step from the state `before`: r, z, the candidate n, what it hears, q, and h. */
function step(x, before, weights, { convention, reset, offsets }, [pinR, pinZ]) {
  const { units, ih, hh, biasIh, biasHh } = weights;
  const all = (make) => {
    const values = new Float64Array(units);
    for (let j = 0; j < units; j++) values[j] = make(j);
    return values;
  };
  const fromX = (row) => times(ih, row, x) + biasIh[row];
  const fromH = (row, h) => times(hh, row, h) + biasHh[row];
  const gate = (k, pin) =>
    all((j) => {
      const row = k * units + j;
      return pin ?? 1 / (1 + Math.exp(-fromX(row) - fromH(row, before) - offsets[k]));
    });
  const [r, z] = [gate(0, pinR), gate(1, pinZ)];
  const heard = reset === "after" ? before : before.map((h, j) => r[j] * h);
  const q = all((j) => fromH(2 * units + j, heard));
  const past = (j) => (reset === "after" ? r[j] * q[j] : q[j]);
  const n = all((j) => Math.tanh(fromX(2 * units + j) + past(j)));
  const h = all((j) => n[j] + kept(z[j], convention) * (before[j] - n[j]));
  return { before, r, z, q, n, h };
}

/** All steps of a sequence from h = 0, each as above. */
export function gruForward(inputs, weights, form) {
  let h = new Float64Array(weights.units);
  return inputs.map((x, t) => {
    const pins = form.pins.map((row) => row[t]);
    const now = step(x, h, weights, form, pins);
    h = now.h;
    return now;
  });
}

/**
 * How a step's new state moves with the old one (`matrix` is hh) or with the input (ih):
 * a Jacobian, rows of units joined in one array, but for what is kept as it is. The
 * bracket of n hears the gate r after the product, or in all units before it.
 */
function byMatrix(now, matrix, weights, { convention, reset }, [pinR, pinZ]) {
  const { units, hh } = weights;
  const { before, r, z, q, n } = now;
  const columns = matrix.length / units / 3;
  const result = new Float64Array(units * columns);
  const slope = (value, pin) => (pin === null ? value * (1 - value) : 0);
  const turn = convention === "torch" ? 1 : -1;
  const [after, past] = [reset === "after", matrix === hh];
  for (let j = 0; j < units; j++) {
    const [rowR, rowZ, rowN] = [0, 1, 2].map((k) => (k * units + j) * columns);
    const into = (1 - kept(z[j], convention)) * (1 - n[j] * n[j]);
    const byZ = turn * (before[j] - n[j]) * slope(z[j], pinZ);
    const byR = after ? into * q[j] * slope(r[j], pinR) : 0;
    for (let k = 0; k < columns; k++) {
      const opened = !past ? into : into * (after ? r[j] : r[k]);
      result[j * columns + k] =
        opened * matrix[rowN + k] + byZ * matrix[rowZ + k] + byR * matrix[rowR + k];
    }
    for (let i = 0; !after && pinR === null && i < units; i++) {
      const through =
        into * hh[(2 * units + j) * units + i] * before[i] * slope(r[i], pinR);
      for (let k = 0; k < columns; k++)
        result[j * columns + k] += through * matrix[i * columns + k];
    }
  }
  return result;
}

/** Of all steps of a run ∂h_t/∂h_{t-1} and ∂h_t/∂x_t, each with its rows joined. */
export function gruJacobians(run, weights, form) {
  const { units, ih, hh } = weights;
  return run.map((now, t) => {
    const pins = form.pins.map((row) => row[t]);
    const past = byMatrix(now, hh, weights, form, pins);
    now.z.forEach((z, j) => (past[j * units + j] += kept(z, form.convention)));
    return { past, input: byMatrix(now, ih, weights, form, pins) };
  });
}

/** By how much a matrix with so many rows can stretch: its largest singular value. */
export function stretch(matrix, rows) {
  const columns = matrix.length / rows;
  if (columns === 1) return norm(matrix);
  if (columns === rows) return spectralNorm(matrix, rows);
  const square = new Float64Array(rows * rows); // J Jᵀ has it squared
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++)
        sum += matrix[i * columns + k] * matrix[j * columns + k];
      square[i * rows + j] = square[j * rows + i] = sum;
    }
  return Math.sqrt(spectralNorm(square, rows));
}
