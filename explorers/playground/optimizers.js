// SGD, Adam and the two ways to clip, as helpers.training has them.

const [BETA1, BETA2, EPS] = [0.9, 0.999, 1e-8];

/**
 * The length of a gradient; it does not overflow on the way.
 *
 * @param {Float64Array} grads
 */
export function gradNorm(grads) {
  let sum = 0;
  for (let i = 0; i < grads.length; i++) sum += grads[i] * grads[i];
  if (sum < Infinity && sum > 1e-280) return Math.sqrt(sum);
  let largest = 0;
  for (let i = 0; i < grads.length; i++)
    largest = Math.max(largest, Math.abs(grads[i]));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  sum = 0;
  for (let i = 0; i < grads.length; i++) sum += (grads[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/**
 * Shorten a gradient of length `norm` to at most `most`, in place.
 *
 * @param {Float64Array} grads
 * @param {number} norm
 * @param {number} most
 */
export function clipNorm(grads, norm, most) {
  const factor = most / (norm + 1e-6);
  if (factor >= 1) return;
  for (let i = 0; i < grads.length; i++) grads[i] *= factor;
}

/**
 * Clamp every entry to −most … most, in place.
 *
 * @param {Float64Array} grads
 * @param {number} most
 */
export function clipValue(grads, most) {
  for (let i = 0; i < grads.length; i++)
    grads[i] = Math.max(-most, Math.min(most, grads[i]));
}

/**
 * Plain stochastic gradient descent.
 *
 * @param {Float64Array} params
 * @param {Float64Array} grads
 * @param {number} rate
 */
export function stepSgd(params, grads, rate) {
  for (let i = 0; i < params.length; i++) params[i] -= rate * grads[i];
}

/**
 * Adam; `moments` holds the means, then the squares.
 *
 * @param {Float64Array} params
 * @param {Float64Array} grads
 * @param {number} rate
 * @param {Float64Array} moments
 * @param {number} updates with this one
 */
export function stepAdam(params, grads, rate, moments, updates) {
  const size = params.length;
  const now = rate / (1 - BETA1 ** updates);
  const correction = Math.sqrt(1 - BETA2 ** updates);
  for (let i = 0; i < size; i++) {
    const g = grads[i];
    const j = size + i;
    moments[i] += (1 - BETA1) * (g - moments[i]);
    moments[j] = BETA2 * moments[j] + (1 - BETA2) * g * g;
    params[i] -= (now * moments[i]) / (Math.sqrt(moments[j]) / correction + EPS);
  }
}
