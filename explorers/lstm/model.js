// The LSTM's arithmetic, forward and back, as helpers.layers.LSTM has it. It needs no
// other script. What belongs to steps and units lies flat in typed arrays, step after
// step: `run.c[t * units + j]`.

/** The gates that can be pinned, in the order of the rows of `pins`. */
export const LSTM_GATES = ["i", "f", "o"];

/**
 * Weights as `lstmForward` reads them, from rows as torch has them, those of i, f, g, o
 * one below the other: weightIh (4·units, features), weightHh (4·units, units) and bias
 * (4·units), the sum of torch's two. `ih` is turned round: an id's lie in one piece.
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

/** W_ih x + W_hh h + b into `a`; x is a row of numbers, or an id. */
function preActivations(a, { ih, hh, bias }, x, h) {
  const rows = bias.length;
  const add = (column, factor) => {
    for (let k = 0; k < rows; k++) a[k] += factor * ih[column * rows + k];
  };
  a.set(bias);
  if (typeof x === "number") add(x, 1);
  else x.forEach((value, column) => value !== 0 && add(column, value));
  addProduct(a, hh, h);
}

const sigmoid = (a) => 1 / (1 + Math.exp(-a));

/**
 * All steps of one sequence: `inputs` are rows of numbers, or ids.
 *
 * `pins` are rows for i, f, o; a number in them takes the gate's place at that step, in
 * all units, where null leaves it free. `state`, {h, c}, is the one before the first
 * step, 0 if left out. The unit `silent` keeps its cell, but shows h = 0 to all.
 *
 * The run that comes back holds i, f, g, o, c and h.
 */
export function lstmForward(
  inputs,
  weights,
  { pins = null, state = null, silent = -1 } = {},
) {
  const [steps, units] = [inputs.length, weights.units];
  const [i, f, g, o] = [0, 1, 2, 3].map(() => new Float64Array(steps * units));
  // The state before each step: what follows the first row is that after each.
  const [hs, cs] = [0, 1].map(() => new Float64Array((steps + 1) * units));
  if (state) {
    hs.set(state.h);
    cs.set(state.c);
  }
  const a = new Float64Array(4 * units);
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

/**
 * From a number's gradient `last` (units) with respect to h of the last step, its
 * gradient with respect to the h, c and input of every step: all that reaches them, on
 * every way. A pinned gate passes nothing on.
 */
export function lstmBackward(run, weights, last) {
  const { steps, units, pins, silent, i, f, g, o, c, before } = run;
  const { features, ih, hh } = weights;
  const rows = 4 * units;
  const [dh, dc] = [0, 1].map(() => new Float64Array(steps * units));
  const dx = new Float64Array(steps * features);
  const da = new Float64Array(rows);
  const slope = (row, t, value) =>
    (pins?.[row][t] ?? null) === null ? value * (1 - value) : 0;
  dh.set(last, (steps - 1) * units);
  for (let t = steps - 1; t >= 0; t--) {
    for (let j = 0; j < units; j++) {
      const now = t * units + j;
      const shown = Math.tanh(c[now]);
      const dShown = j === silent ? 0 : dh[now];
      dc[now] += dShown * o[now] * (1 - shown * shown);
      da[j] = dc[now] * g[now] * slope(0, t, i[now]);
      da[units + j] = dc[now] * before[now] * slope(1, t, f[now]);
      da[2 * units + j] = dc[now] * i[now] * (1 - g[now] * g[now]);
      da[3 * units + j] = dShown * shown * slope(2, t, o[now]);
      if (t > 0) dc[now - units] = dc[now] * f[now];
    }
    for (let n = 0; n < features; n++)
      for (let k = 0; k < rows; k++) dx[t * features + n] += ih[n * rows + k] * da[k];
    if (t === 0) break;
    const back = dh.subarray((t - 1) * units, t * units);
    for (let k = 0; k < rows; k++)
      for (let j = 0; j < units; j++) back[j] += hh[k * units + j] * da[k];
  }
  return { h: dh, c: dc, x: dx };
}
