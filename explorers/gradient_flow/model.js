// The chain of Jacobians of a run of the network, and all that is shown of it.

/** @import { Traits } from "../shared/types.js" */

import { multiply, spectralNorm } from "../shared/spectral_norm.js";

/** @typedef {"tanh" | "linear" | "relu"} Activation */

/**
 * @typedef {object} FlowTraits
 * @property {number[][]} weight_hh (units, units)
 * @property {number[][]} inputs (steps, units)
 * @property {number} gain
 * @property {Activation} activation
 * @property {number} steps T, the step that is looked back from
 * @property {number} selected
 * @property {number} radius the spectral radius of weight_hh
 */

/**
 * What is shown; of norms of products the log10, −Infinity where they are 0.
 *
 * @typedef {ReturnType<typeof deriveState>} FlowState
 */

export const HIGH_GAIN = 2.5;

/** @type {Record<Activation, [phi: (a: number) => number, slope: (h: number) => number]>} */
const ACTIVATIONS = {
  tanh: [Math.tanh, (h) => 1 - h * h],
  linear: [(a) => a, () => 1],
  relu: [(a) => Math.max(a, 0), (h) => Number(h > 0)],
};

/**
 * The slopes φ' of each step of h_t = φ(W_hh h_{t-1} + u_t), from h_0 = 0.
 *
 * @param {number[][]} weightHh
 * @param {number[][]} inputs
 * @param {Activation} activation
 */
export function slopes(weightHh, inputs, activation) {
  const [phi, slope] = ACTIVATIONS[activation];
  let state = weightHh.map(() => 0);
  return inputs.map((u) => {
    const before = state;
    state = weightHh.map((row, j) => {
      let sum = 0;
      for (let k = 0; k < row.length; k++) sum += row[k] * before[k];
      return phi(sum + u[j]);
    });
    return state.map(slope);
  });
}

/**
 * From the slopes of steps 1 to T: `factors`, the norms of their Jacobians, and `logs`,
 * log10 of the norm of ∂h_T/∂h_t for t from 0 to T; −Infinity where it is 0.
 *
 * @param {number[][]} weightHh
 * @param {number[][]} slopesOfSteps
 */
export function chain(weightHh, slopesOfSteps) {
  const size = weightHh.length;
  const [factors, logs] = [/** @type {number[]} */ ([]), [0]];
  const jacobian = new Float64Array(size * size);
  let product = Float64Array.from(jacobian, (_, i) => Number(i % (size + 1) === 0));
  for (const slope of [...slopesOfSteps].reverse()) {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) jacobian[i * size + j] = slope[i] * weightHh[i][j];
    factors.unshift(spectralNorm(jacobian, size));
    product = multiply(product, jacobian, size);
    const norm = spectralNorm(product, size);
    logs.unshift(logs[0] + Math.log10(norm));
    // Kept at length 1, it neither overflows nor fades away.
    for (let i = 0; norm > 0 && i < product.length; i++) product[i] /= norm;
  }
  return { factors, logs };
}

/**
 * The chain of a run of the network, with its bounds.
 *
 * @param {number[][]} given W_hh, before the gain
 * @param {number} gain
 * @param {Activation} activation
 * @param {number[][]} inputs
 * @param {number} steps
 */
export function runChain(given, gain, activation, inputs, steps) {
  const weightHh = given.map((row) => row.map((w) => gain * w));
  const slopesOfSteps = slopes(weightHh, inputs.slice(0, steps), activation);
  const { factors, logs } = chain(weightHh, slopesOfSteps);
  const bounds = [0]; // log10 of the product of the norms
  for (const factor of [...factors].reverse())
    bounds.unshift(bounds[0] + Math.log10(factor));
  const norm = spectralNorm(Float64Array.from(given.flat()), given.length);
  const longest = HIGH_GAIN * norm || 1;
  return { factors, logs, bounds, weightNorm: gain * norm, longest };
}

/**
 * Everything that is shown, from the traits.
 *
 * @param {Traits<FlowTraits>} model
 * @param {typeof runChain} run which may remember
 */
export function deriveState(model, run) {
  const [gain, activation] = [model.get("gain"), model.get("activation")];
  const [inputs, steps] = [model.get("inputs"), model.get("steps")];
  return {
    ...run(model.get("weight_hh"), gain, activation, inputs, steps),
    gain,
    activation,
    steps,
    selected: Math.min(model.get("selected"), steps - 1),
    radius: gain * model.get("radius"),
  };
}
