// The loss of a one-unit RNN, and gradient descent on it. The walk along the wall is
// chaotic, so that everything is rounded as in Python: with +, −, ×, ÷ and √ only.

const FLAT = 40; // beyond it the sigmoid is flat
const TAYLOR = [1];
for (let k = 1, factorial = 1; k <= 10; k++) TAYLOR.unshift(1 / (factorial *= k));

/** e^−x for x ≥ 0. */
function expMinus(x) {
  if (x >= FLAT) return 0;
  const y = -x / 256;
  let power = 0;
  for (const coefficient of TAYLOR) power = power * y + coefficient;
  for (let i = 0; i < 8; i++) power *= power;
  return power;
}

function sigmoid(a) {
  const e = expMinus(Math.abs(a));
  return a >= 0 ? 1 / (1 + e) : e / (1 + e);
}

const STEPS = 50;
export const TARGET = 0.7;

/** What the unit a_t = w σ(a_{t-1}) + b shows in the end, and in `states` before. */
function outcome(w, b, states = []) {
  let a = 0.5;
  for (let t = 0; t < STEPS; t++) {
    states[t] = sigmoid(a);
    a = w * states[t] + b;
  }
  return sigmoid(a);
}

/** The loss at [w, b], and its gradient there. */
export function oneUnit([w, b]) {
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

export function lengthOf([x, y]) {
  return Math.sqrt(x * x + y * y);
}

/** The gradient after clipping by "norm", by "value" or "none". */
export function clip(gradient, mode, theta) {
  if (mode === "value")
    return gradient.map((entry) => Math.max(-theta, Math.min(theta, entry)));
  const length = lengthOf(gradient);
  if (mode === "norm" && length > theta)
    return gradient.map((entry) => entry * (theta / length));
  return gradient;
}

/** The place a step of a learning rate down a gradient. */
export function stepFrom(place, gradient, rate) {
  return place.map((value, i) => value - rate * gradient[i]);
}

/** Gradient descent: where it is before each update and after the last, and what it sees. */
export function descend(start, { mode, theta, rate }, updates) {
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

/** The b at which the unit of weight w ends at h; between `low` and `high`. */
export function levelOf(h, w, low, high) {
  for (let i = 0; i < 16; i++) {
    const middle = (low + high) / 2;
    if (outcome(w, middle) < h)
      low = middle; // it rises with b
    else high = middle;
  }
  return (low + high) / 2;
}
