// The loss of a one-unit RNN, and gradient descent on it. The walk along the wall is
// chaotic, so that everything is rounded as in Python: with +, −, ×, ÷ and √ only.

/** @import { Traits } from "../shared/types.js" */

/** @typedef {[w: number, b: number]} Place, or the loss's slope in both */
/** @typedef {"none" | "norm" | "value"} Mode */
/** @typedef {{ mode: Mode, theta: number, rate: number }} Rule */
/** @typedef {Rule & { w: number, b: number, updates: number }} CliffTraits */

/**
 * One place of a walk, and what the rule makes of its gradient.
 *
 * @typedef {object} Stop
 * @property {Place} place
 * @property {number} loss
 * @property {Place} gradient
 * @property {number} norm
 * @property {Place} clipped
 */
/** @typedef {ReturnType<typeof deriveState>} CliffState */

/** The part of the plane that is on the map. */
export const MAP = { left: 3.5, right: 6, low: -3.5, high: -1.5 };
export const LAST = 200; // updates; more are not walked

const FLAT = 40; // beyond it the sigmoid is flat
const TAYLOR = [1];
for (let k = 1, factorial = 1; k <= 10; k++) TAYLOR.unshift(1 / (factorial *= k));

/**
 * e^−x for x ≥ 0.
 *
 * @param {number} x
 */
function expMinus(x) {
  if (x >= FLAT) return 0;
  const y = -x / 256;
  let power = 0;
  for (const coefficient of TAYLOR) power = power * y + coefficient;
  for (let i = 0; i < 8; i++) power *= power;
  return power;
}

/** @param {number} a */
function sigmoid(a) {
  const e = expMinus(Math.abs(a));
  return a >= 0 ? 1 / (1 + e) : e / (1 + e);
}

const STEPS = 50;
export const TARGET = 0.7;

/**
 * What the unit a_t = w σ(a_{t-1}) + b shows in the end, and in `states` before.
 *
 * @param {number} w
 * @param {number} b
 * @param {number[]} states
 */
function outcome(w, b, states = []) {
  let a = 0.5;
  for (let t = 0; t < STEPS; t++) {
    states[t] = sigmoid(a);
    a = w * states[t] + b;
  }
  return sigmoid(a);
}

/**
 * The loss at a place, and its gradient there.
 *
 * @param {Place} place
 * @returns {{ loss: number, gradient: Place }}
 */
export function oneUnit([w, b]) {
  /** @type {number[]} */
  const states = [];
  const h = outcome(w, b, states);
  let [da, dw, db] = [2 * (h - TARGET) * h * (1 - h), 0, 0];
  for (let t = STEPS - 1; t >= 0; t--) {
    const s = states[t];
    dw += da * s;
    db += da;
    da *= w * s * (1 - s);
  }
  return { loss: (h - TARGET) * (h - TARGET), gradient: [dw, db] };
}

/** @param {Place} vector */
export function lengthOf([x, y]) {
  return Math.sqrt(x * x + y * y);
}

/**
 * The gradient after clipping by "norm", by "value" or "none".
 *
 * @param {Place} gradient
 * @param {Mode} mode
 * @param {number} theta
 * @returns {Place}
 */
export function clip(gradient, mode, theta) {
  const [dw, db] = gradient;
  const limit = (/** @type {number} */ entry) =>
    Math.max(-theta, Math.min(theta, entry));
  if (mode === "value") return [limit(dw), limit(db)];
  const length = lengthOf(gradient);
  if (mode === "none" || !(length > theta)) return gradient;
  return [dw * (theta / length), db * (theta / length)];
}

/**
 * The place a step of a learning rate down a gradient.
 *
 * @param {Place} place
 * @param {Place} gradient
 * @param {number} rate
 * @returns {Place}
 */
export function stepFrom([w, b], [dw, db], rate) {
  return [w - rate * dw, b - rate * db];
}

/**
 * Gradient descent: where it is before each update and after the last, and what it sees.
 *
 * @param {Place} start
 * @param {Rule} rule
 * @param {number} updates
 */
export function descend(start, { mode, theta, rate }, updates) {
  /** @type {Stop[]} */
  const walk = [];
  let place = start;
  for (let k = 0; k <= updates; k++) {
    const { loss, gradient } = oneUnit(place);
    const clipped = clip(gradient, mode, theta);
    walk.push({ place, loss, gradient, norm: lengthOf(gradient), clipped });
    place = stepFrom(place, clipped, rate);
  }
  return walk;
}

/**
 * The b at which the unit of weight w ends at h; between `low` and `high`.
 *
 * @param {number} h
 * @param {number} w
 * @param {number} low
 * @param {number} high
 */
export function levelOf(h, w, low, high) {
  for (let i = 0; i < 16; i++) {
    const middle = (low + high) / 2;
    if (outcome(w, middle) < h)
      low = middle; // it rises with b
    else high = middle;
  }
  return (low + high) / 2;
}

/** @param {Place} place */
export function isOnMap([w, b]) {
  return w >= MAP.left && w <= MAP.right && b >= MAP.low && b <= MAP.high;
}

/**
 * @param {Place} one
 * @param {Place} other
 */
function differs(one, other) {
  return one.some((value, i) => value !== other[i]);
}

/** @param {Place} vector */
const direction = ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI;

/**
 * Everything that is shown, from the traits.
 *
 * @param {Traits<CliffTraits>} model
 */
export function deriveState(model) {
  const [mode, theta, rate] = [
    model.get("mode"),
    model.get("theta"),
    model.get("rate"),
  ];
  /** @type {Place} */
  const start = [model.get("w"), model.get("b")];
  const walk = descend(start, { mode, theta, rate }, LAST);
  const stuck = walk.findIndex(({ norm }) => norm === 0);
  const updates = model.get("updates");
  const { place, loss, gradient, norm } = walk[updates];
  // Where nothing is clipped, it is shown what clipping by norm would do.
  const clipped = clip(gradient, mode === "none" ? "norm" : mode, theta);
  const cuts = walk
    .slice(0, updates)
    .filter((one) => differs(one.gradient, one.clipped));
  return {
    mode,
    theta,
    rate,
    walk,
    updates,
    // Where it stays for ever.
    end: stuck < 0 ? LAST : stuck,
    place,
    loss,
    norm,
    clippedNorm: lengthOf(clipped),
    touched: differs(gradient, clipped),
    turned: Math.abs(direction(gradient) - direction(clipped)),
    raw: stepFrom(place, gradient, rate),
    safe: stepFrom(place, clipped, rate),
    cuts: cuts.length,
  };
}
