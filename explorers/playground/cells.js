// The three cells, forwards and back, as helpers.layers computes them.
//
// `forward` finds the inputs' part of what stands in the brackets in tape.a, and leaves
// the gates there. `back` finds in tape.dh what reaches h from the answers, and leaves in
// tape.da the gradient of what stood in the brackets. The gradient goes back at most
// `reach` steps, from the end of each stretch of so many; 0 for all the way.

/** @import { Shape } from "./shape.js" */
/** @import { Tape } from "./tape.js" */

import { addProduct } from "./products.js";

/** @typedef {(shape: Shape, params: Float64Array, tape: Tape) => void} Forward */
/** @typedef {(s: Shape, params: Float64Array, tape: Tape, reach: number) => void} Back */

/**
 * tanh for the price of one exp; it is off by less than 3e-16.
 *
 * @param {number} a
 */
const tanh = (a) => 1 - 2 / (Math.exp(2 * a) + 1);

/**
 * Add W_hh h_{t−1} to what stands in the brackets.
 *
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {Tape} tape
 * @param {number} t
 */
function addState({ units, gates, at }, params, { a, h, n, stateN, batch }, t) {
  const here = t * batch;
  const [w, rows] = [at.weightHh, gates * units];
  addProduct(a, here, n, params, w, units, 1, h, here, stateN, rows, units, batch);
}

/**
 * What the gradients of a step's brackets bring to h of the step before, added to carryH.
 *
 * @param {Shape} shape
 * @param {Float64Array} params
 * @param {Tape} tape
 * @param {number} t
 */
function addBack({ units, gates, at }, params, { da, n, batch, carryH }, t) {
  const [w, rows] = [at.weightHh, gates * units];
  const here = t * batch;
  addProduct(carryH, 0, batch, params, w, 1, units, da, here, n, units, rows, batch);
}

/**
 * Whether step t is the first of a stretch, before which no gradient goes.
 *
 * @param {number} t
 * @param {number} reach
 */
const isCut = (t, reach) => reach > 0 && t % reach === 0;

/** @type {Forward} */
function rnnForward(shape, params, tape) {
  const { units, relu } = shape;
  const { a, h, n, stateN, batch, steps } = tape;
  for (let t = 0; t < steps; t++) {
    addState(shape, params, tape, t);
    for (let j = 0; j < units; j++) {
      let from = j * n + t * batch;
      let to = j * stateN + (t + 1) * batch;
      for (let b = 0; b < batch; b++) {
        const value = a[from++];
        h[to++] = relu ? Math.max(value, 0) : tanh(value);
      }
    }
  }
}

/** @type {Back} */
function rnnBack(shape, params, tape, reach) {
  const { units, relu } = shape;
  const { h, dh, da, n, stateN, batch, steps, carryH, squareH } = tape;
  carryH.fill(0);
  for (let t = steps - 1; t >= 0; t--) {
    let square = 0;
    for (let j = 0; j < units; j++) {
      const row = j * n + t * batch;
      const state = j * stateN + (t + 1) * batch;
      for (let b = 0; b < batch; b++) {
        const d = dh[row + b] + carryH[j * batch + b];
        const value = h[state + b];
        square += d * d;
        da[row + b] = d * (relu ? Number(value > 0) : 1 - value * value);
      }
    }
    squareH[t] = square;
    carryH.fill(0);
    if (!isCut(t, reach)) addBack(shape, params, tape, t);
  }
}

/** @type {Forward} */
function gruForward(shape, params, tape) {
  const { units, at } = shape;
  const { a, h, n, stateN, batch, steps } = tape;
  const block = units * n; // r, z, n, and q = W_hn h + b_hn
  const [w, rows] = [at.weightHh, 2 * units];
  const wq = w + rows * units;
  for (let t = 0; t < steps; t++) {
    const here = t * batch;
    addProduct(a, here, n, params, w, units, 1, h, here, stateN, rows, units, batch);
    for (let j = 0; j < units; j++) {
      const row = 3 * block + j * n + here;
      a.fill(params[at.biasHh + rows + j], row, row + batch);
    }
    const q = 3 * block + here;
    addProduct(a, q, n, params, wq, units, 1, h, here, stateN, units, units, batch);
    for (let j = 0; j < units; j++) {
      let i = j * n + here;
      let state = j * stateN + here;
      for (let b = 0; b < batch; b++) {
        const r = 1 / (1 + Math.exp(-a[i]));
        const z = 1 / (1 + Math.exp(-a[i + block]));
        const candidate = tanh(a[i + 2 * block] + r * a[i + 3 * block]);
        a[i] = r;
        a[i + block] = z;
        a[i + 2 * block] = candidate;
        h[state + batch] = candidate + z * (h[state] - candidate);
        i++;
        state++;
      }
    }
  }
}

/** @type {Back} */
function gruBack(shape, params, tape, reach) {
  const { units } = shape;
  const { a, h, dh, da, n, stateN, batch, steps, carryH, squareH } = tape;
  const block = units * n; // da has those of r, z, q and n
  carryH.fill(0);
  for (let t = steps - 1; t >= 0; t--) {
    const cut = isCut(t, reach);
    let square = 0;
    for (let j = 0; j < units; j++) {
      let i = j * n + t * batch;
      let state = j * stateN + t * batch;
      let carried = j * batch;
      for (let b = 0; b < batch; b++) {
        const r = a[i];
        const z = a[i + block];
        const candidate = a[i + 2 * block];
        const d = dh[i] + carryH[carried];
        square += d * d;
        const dn = d * (1 - z) * (1 - candidate * candidate);
        da[i] = dn * a[i + 3 * block] * r * (1 - r);
        da[i + block] = d * (h[state] - candidate) * z * (1 - z);
        da[i + 2 * block] = dn * r;
        da[i + 3 * block] = dn;
        carryH[carried] = cut ? 0 : d * z;
        i++;
        state++;
        carried++;
      }
    }
    squareH[t] = square;
    if (!cut) addBack(shape, params, tape, t);
  }
}

/** @type {Forward} */
function lstmForward(shape, params, tape) {
  const { units } = shape;
  const { a, h, c, tanhC, n, stateN, batch, steps } = tape;
  const block = units * n; // i, f, g, o
  for (let t = 0; t < steps; t++) {
    addState(shape, params, tape, t);
    for (let j = 0; j < units; j++) {
      let k = j * n + t * batch;
      let state = j * stateN + t * batch;
      for (let b = 0; b < batch; b++) {
        const i = 1 / (1 + Math.exp(-a[k]));
        const f = 1 / (1 + Math.exp(-a[k + block]));
        const g = tanh(a[k + 2 * block]);
        const o = 1 / (1 + Math.exp(-a[k + 3 * block]));
        const kept = f * c[state] + i * g;
        const shown = tanh(kept);
        a[k] = i;
        a[k + block] = f;
        a[k + 2 * block] = g;
        a[k + 3 * block] = o;
        c[state + batch] = kept;
        tanhC[k] = shown;
        h[state + batch] = o * shown;
        k++;
        state++;
      }
    }
  }
}

/** @type {Back} */
function lstmBack(shape, params, tape, reach) {
  const { units } = shape;
  const { a, c, tanhC, dh, da, n, stateN, batch, steps } = tape;
  const { carryH, carryC, squareH, squareC } = tape;
  const block = units * n;
  carryH.fill(0);
  carryC.fill(0);
  for (let t = steps - 1; t >= 0; t--) {
    const cut = isCut(t, reach);
    let sumH = 0;
    let sumC = 0;
    for (let j = 0; j < units; j++) {
      let k = j * n + t * batch;
      let state = j * stateN + t * batch;
      let carried = j * batch;
      for (let b = 0; b < batch; b++) {
        const i = a[k];
        const f = a[k + block];
        const g = a[k + 2 * block];
        const o = a[k + 3 * block];
        const shown = tanhC[k];
        const dhT = dh[k] + carryH[carried];
        const dc = dhT * o * (1 - shown * shown) + carryC[carried];
        sumH += dhT * dhT;
        sumC += dc * dc;
        da[k] = dc * g * i * (1 - i);
        da[k + block] = dc * c[state] * f * (1 - f);
        da[k + 2 * block] = dc * i * (1 - g * g);
        da[k + 3 * block] = dhT * shown * o * (1 - o);
        carryC[carried] = cut ? 0 : dc * f;
        k++;
        state++;
        carried++;
      }
    }
    squareH[t] = sumH;
    squareC[t] = sumC;
    carryH.fill(0);
    if (!cut) addBack(shape, params, tape, t);
  }
}

/** @type {Record<string, { forward: Forward, back: Back }>} */
export const CELLS = {
  rnn: { forward: rnnForward, back: rnnBack },
  gru: { forward: gruForward, back: gruBack },
  lstm: { forward: lstmForward, back: lstmBack },
};
