// The largest singular value of a small matrix, without iteration on vectors,
// so that singular values that lie close together do no harm.

import { range } from "./numbers.js";

/** @typedef {{ diagonal: number[], beside: Float64Array }} Tridiagonal */

/**
 * The product of two square matrices of one size, as rows of one array.
 *
 * @param {Float64Array} a
 * @param {Float64Array} b
 * @param {number} size
 */
export function multiply(a, b, size) {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k];
      for (let j = 0; j < size; j++) product[i * size + j] += factor * b[k * size + j];
    }
  return product;
}

/**
 * The lower half of AAᵀ or of AᵀA, whichever is smaller, and its size. Its eigenvalues
 * are the squares of A's singular values.
 *
 * @param {Float64Array} a
 * @param {number} rows
 */
function gram(a, rows) {
  const columns = a.length / rows;
  const [size, length, across, along] =
    rows < columns ? [rows, columns, columns, 1] : [columns, rows, 1, columns];
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let [sum, one, other] = [0, i * across, j * across];
      for (let k = 0; k < length; k++, one += along, other += along)
        sum += a[one] * a[other];
      product[i * size + j] = sum;
    }
  return { product, size };
}

/**
 * Bring a symmetric matrix, of which the lower half is looked at, to tridiagonal form
 * with the same eigenvalues, by Householder's reflections. Gives the diagonal and the
 * squares beside it.
 *
 * @param {Float64Array} a is overwritten
 * @param {number} size
 * @returns {Tridiagonal}
 */
function tridiagonal(a, size) {
  const beside = new Float64Array(size);
  const [v, p] = [new Float64Array(size), new Float64Array(size)];
  for (let k = 0; k < size - 1; k++) {
    let square = 0;
    for (let i = k + 1; i < size; i++) {
      v[i] = a[i * size + k];
      square += v[i] ** 2;
    }
    beside[k] = square;
    const [first, length] = [v[k + 1], Math.sqrt(square)];
    v[k + 1] += first < 0 ? -length : length;
    square += v[k + 1] ** 2 - first ** 2;
    if (square < 1e-200) continue; // nothing is left to reflect
    let along = 0;
    for (let i = k + 1; i < size; i++) {
      let sum = a[i * size + i] * v[i];
      for (let j = k + 1; j < i; j++) {
        const entry = a[i * size + j];
        sum += entry * v[j];
        p[j] += entry * v[i];
      }
      p[i] = sum;
    }
    for (let i = k + 1; i < size; i++) {
      p[i] *= 2 / square;
      along += p[i] * v[i];
    }
    for (let i = k + 1; i < size; i++) {
      p[i] -= (along / square) * v[i];
      for (let j = k + 1; j <= i; j++) a[i * size + j] -= v[i] * p[j] + p[i] * v[j];
    }
  }
  return { diagonal: range(size).map((i) => a[i * size + i]), beside };
}

/**
 * Whether all eigenvalues of a tridiagonal matrix are below `value`: Sturm's test.
 *
 * @param {number} value
 * @param {Tridiagonal} matrix
 */
function allBelow(value, { diagonal, beside }) {
  let pivot = value - diagonal[0];
  for (let i = 1; i < diagonal.length && pivot > 0; i++)
    pivot = value - diagonal[i] - beside[i - 1] / pivot;
  return pivot > 0;
}

/**
 * The largest singular value of a matrix whose rows are joined in one array.
 *
 * @param {Float64Array} matrix
 * @param {number} rows
 */
export function spectralNorm(matrix, rows) {
  let largest = 0;
  for (const value of matrix) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 0;
  const scaled = new Float64Array(matrix); // so that its square cannot overflow
  for (let i = 0; i < scaled.length; i++) scaled[i] /= largest;
  const { product, size } = gram(scaled, rows);
  const form = tridiagonal(product, size);
  // The largest eigenvalue lies between the largest entry of the diagonal and its sum.
  let [low, high] = [Math.max(...form.diagonal), form.diagonal.reduce((a, b) => a + b)];
  while (high - low > 1e-14 * high) {
    const middle = (low + high) / 2;
    if (allBelow(middle, form)) high = middle;
    else low = middle;
  }
  return largest * Math.sqrt(high);
}
