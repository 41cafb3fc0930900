// Where the characters of a text are.

/** @import { Box, Heights } from "../shared/types.js" */

export const PITCH = 9; // px from character to character
export const LINE = 24; // px from line to line
const LINES = [13, 15]; // for which there is room, on a wide page and on a narrow one
/** The height of the text on a wide page and on a narrow one. @type {Heights} */
export const HEIGHTS = [LINE * LINES[0], LINE * LINES[1]];

/**
 * The characters' places in lines, with care for 2: breaks and words, 1: words, 0.
 *
 * @param {string[]} characters
 * @param {number} columns
 * @param {number} care
 */
function wrap(characters, columns, care) {
  const lines = [/** @type {number[]} */ ([])];
  characters.forEach((character, t) => {
    const line = lines[lines.length - 1];
    if (line.length === columns) {
      const space = line.findLastIndex((at) => care && characters[at] === " ");
      lines.push(space < 0 ? [] : line.splice(space + 1));
    }
    lines[lines.length - 1].push(t);
    if (care > 1 && character === "\n" && t + 1 < characters.length) lines.push([]);
  });
  return lines;
}

/**
 * The entry of a list at a place, or the nearest.
 *
 * @template T
 * @param {T[]} list
 * @param {number} place
 */
function nearest(list, place) {
  return list[Math.max(0, Math.min(list.length - 1, Math.floor(place)))];
}

/**
 * The text as it is written or, where there is no room for that, run on.
 *
 * @param {string[]} characters
 * @param {number} width
 */
export function arrange(characters, width) {
  const columns = Math.max(1, Math.floor(width / PITCH));
  const room = LINES[width < 560 ? 1 : 0];
  const layouts = [2, 1, 0].map((care) => wrap(characters, columns, care));
  const lines = layouts.find((some) => some.length <= room) ?? layouts[2];
  /** @type {Box[]} */
  const boxes = [];
  lines.forEach((line, row) =>
    line.forEach((t, column) => {
      boxes[t] = [PITCH * column, LINE * row + 2, PITCH, LINE - 4];
    }),
  );
  return {
    boxes,
    height: LINE * Math.max(room, lines.length),
    at: (/** @type {number} */ x, /** @type {number} */ y) =>
      nearest(nearest(lines, y / LINE), x / PITCH),
  };
}
