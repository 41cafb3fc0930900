// The LSTM's gradient, back through all steps.

/** @import { Run, Weights } from "./cell.js" */

/**
 * The gradient at the pre-activations of step t into `da`, from what has reached h and c
 * of that step; and on to the cell before it.
 *
 * @param {Float64Array} da
 * @param {Run} run
 * @param {number} t
 * @param {Float64Array} dh
 * @param {Float64Array} dc
 */
function backThroughGates(da, run, t, dh, dc) {
  const { units, pins, silent, i, f, g, o, c, before } = run;
  /** @type {(row: number, value: number) => number} */
  const slope = (row, value) =>
    (pins?.[row][t] ?? null) === null ? value * (1 - value) : 0;
  for (let j = 0; j < units; j++) {
    const now = t * units + j;
    const shown = Math.tanh(c[now]);
    const dShown = j === silent ? 0 : dh[now];
    dc[now] += dShown * o[now] * (1 - shown * shown);
    da[j] = dc[now] * g[now] * slope(0, i[now]);
    da[units + j] = dc[now] * before[now] * slope(1, f[now]);
    da[2 * units + j] = dc[now] * i[now] * (1 - g[now] * g[now]);
    da[3 * units + j] = dShown * shown * slope(2, o[now]);
    if (t > 0) dc[now - units] = dc[now] * f[now];
  }
}

/**
 * From a number's gradient `last` (units) with respect to h of the last step, its
 * gradient with respect to the h, c and input of every step: all that reaches them, on
 * every way. A pinned gate passes nothing on.
 *
 * @param {Run} run
 * @param {Weights} weights
 * @param {ArrayLike<number>} last
 */
export function lstmBackward(run, weights, last) {
  const { steps, units } = run;
  const { features, ih, hh } = weights;
  const rows = 4 * units;
  const [dh, dc] = [0, 1].map(() => new Float64Array(steps * units));
  const dx = new Float64Array(steps * features);
  const da = new Float64Array(rows);
  dh.set(last, (steps - 1) * units);
  for (let t = steps - 1; t >= 0; t--) {
    backThroughGates(da, run, t, dh, dc);
    for (let n = 0; n < features; n++)
      for (let k = 0; k < rows; k++) dx[t * features + n] += ih[n * rows + k] * da[k];
    if (t === 0) break;
    const back = dh.subarray((t - 1) * units, t * units);
    for (let k = 0; k < rows; k++)
      for (let j = 0; j < units; j++) back[j] += hh[k * units + j] * da[k];
  }
  return { h: dh, c: dc, x: dx };
}
