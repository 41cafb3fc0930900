// Lists of numbers.

/**
 * The numbers from 0 to below `count`.
 *
 * @param {number} count
 */
export function range(count) {
  return Array.from({ length: count }, (_, i) => i);
}

/** @param {Iterable<number>} values */
export function norm(values) {
  return Math.hypot(...values);
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
export function distance(a, b) {
  return norm(a.map((value, i) => value - b[i]));
}
