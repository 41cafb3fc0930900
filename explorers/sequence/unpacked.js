// Weights as Python sends them: rows of numbers or, where these are many, of bytes.

/** @typedef {number[] | string} Row float32s in base64, if it is a string */

/**
 * The numbers of a row.
 *
 * @param {Row} row
 */
export function unpacked(row) {
  if (typeof row !== "string") return row;
  const bytes = Uint8Array.from(atob(row), (letter) => letter.charCodeAt(0));
  return [...new Float32Array(bytes.buffer)];
}

/** @type {WeakMap<Row[], number[][]>} A trait stays the same array until it is set. */
const known = new WeakMap();

/**
 * The numbers of all rows of a trait, taken out of their bytes once.
 *
 * @param {Row[]} rows
 */
export function unpackedRows(rows) {
  const numbers = known.get(rows) ?? rows.map(unpacked);
  known.set(rows, numbers);
  return numbers;
}
