// The axes of a picture of a sequence.

/** @import { TimeAxis } from "./types.js" */

import { svg } from "../shared/elements.js";

/**
 * The steps from `left` to `right`, in a picture of this height.
 *
 * @param {number} steps
 * @param {number} left
 * @param {number} right
 * @param {number} height
 * @returns {TimeAxis}
 */
export function timeAxis(steps, left, right, height) {
  const column = (right - left) / steps;
  return {
    left,
    right,
    column,
    height,
    x: (t) => left + (t + 0.5) * column,
    step: (x) => Math.max(0, Math.min(steps - 1, Math.floor((x - left) / column))),
  };
}

/**
 * A line across all steps.
 *
 * @param {TimeAxis} at
 * @param {number} y
 * @param {string} kind
 */
export function rule(at, y, kind) {
  return svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
}

/**
 * What a height stands for, at its left.
 *
 * @param {TimeAxis} at
 * @param {number} y
 * @param {string} words
 */
export function level(at, y, words) {
  return svg("text", { class: "book-axis", x: at.left - 7, y: y + 4 }, words);
}
