// What characters and probabilities are called, and the signs of what cannot be seen.

import { format } from "../shared/text.js";

const UNSEEN = /[\p{C}\p{Z}\p{M}]/u;
// As wide as two letters, in any font that has them.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** @type {Record<string, string>} */
const NAMES = { " ": "space", "\n": "line break", "\t": "tab" };
/** What would be lost between quotation marks. @type {Record<string, string>} */
const QUOTES = { '"': "quotation mark", "'": "apostrophe" };

/**
 * The outlines of signs, from the corner of a box of 9 by 20 px. They are drawn, since a
 * font decides how large a glyph is, and which font has it.
 *
 * @type {Record<string, string>}
 */
export const SIGNS = {
  space: "m3.9 8.5a.6.6 0 1 0 1.2 0a.6.6 0 1 0-1.2 0",
  "line break": "m7 5.5v4h-5m2-2l-2 2l2 2",
  tab: "m1.5 8.5h5m-2-2l2 2l-2 2m3-5v6",
  other: "m2.5 4.5h4v9h-4z",
};

/**
 * The name of a character that cannot be seen, or "".
 *
 * @param {string} character
 */
export function nameOf(character) {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  const name = NAMES[character] ?? `U+${code.padStart(4, "0")}`;
  return UNSEEN.test(character) ? name : "";
}

/**
 * The key in `SIGNS` of a character that cannot be seen, or "".
 *
 * @param {string} character
 */
export function signOf(character) {
  return nameOf(character) && (NAMES[character] ?? "other");
}

/** @param {string} character */
export function isWide(character) {
  return WIDE.test(character);
}

/**
 * A character within a sentence.
 *
 * @param {string} character
 */
export function called(character) {
  const name = nameOf(character) || QUOTES[character];
  return name ? `the ${name}` : `\u201c${character}\u201d`;
}

/**
 * A probability, which never claims to be 0 or 100%.
 *
 * @param {number} p
 */
export function percent(p) {
  if (p < 0.001) return "<\u00a00.1%";
  if (p > 0.999) return ">\u00a099.9%";
  return `${format(100 * p, p < 0.0995 || p > 0.9949 ? 1 : 0)}%`;
}
