// Lists of numbers.

/** The numbers from 0 to below `count`. */
export function range(count) {
  return Array.from({ length: count }, (_, i) => i);
}

export function norm(values) {
  return Math.hypot(...values);
}

export function distance(a, b) {
  return norm(a.map((value, i) => value - b[i]));
}
