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
