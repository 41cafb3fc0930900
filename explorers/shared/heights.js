// How high an explorer will be, before it is drawn: the page keeps that place free. In
// rem what the style sheet explorer.css sets in type, in px what is drawn.

/** @import { Heights, Sizes } from "./types.js" */

const [TEXT, LINE] = [0.9375, 1.45]; // rem of a letter, letters of a line
const QUESTION_LINE = 1.0625 * LINE;
const QUESTION = QUESTION_LINE + 0.75;
const LEGEND = 0.875 * LINE + 0.25; // the heading of a group of controls
const MARGIN = 0.75; // above and below the sentence; on a desk it comes last, with none
const GAP = 1; // between groups, one below the other

/** The height of the buttons to undo, reset and link, below all on a narrow page. */
export const TOOLS = 2.75;
/** The height of a control. */
export const CONTROL = 2.375;
/** Steps of a slider: with more it has a line, and buttons for a step, of its own. */
export const MANY = 150;
/** What such a slider is high, in controls. */
export const LONG = 1.5;

/**
 * The height of a slider with so many steps, in controls.
 *
 * @param {number} steps
 */
export function sliderHeight(steps) {
  return steps > MANY ? LONG : 1;
}
/** What a question saves that takes one line on a narrow page too. @type {Heights} */
export const SHORT_QUESTION = [0, -QUESTION_LINE];
/** The height of a key above or below a picture. @type {Heights} */
export const KEY = [1.5, 1.5];

/**
 * The live sentence with so many lines (em) kept for it.
 *
 * @returns {Heights}
 */
export function sentenceHeights(wide = 3, narrow = 4.5) {
  return [TEXT * wide + 2 * MARGIN, TEXT * narrow + 2 * MARGIN];
}

/** @param {number[]} values */
const sum = (values) => values.reduce((a, b) => a + b, 0);

/**
 * The height of parts that stand one below the other, with gaps.
 *
 * @param {number[]} heights
 */
const pile = (heights) => sum(heights) + GAP * (heights.length - 1);

/**
 * Groups of controls in columns, which stand one below the other on a narrow page.
 *
 * @param {number[][]} columns of each group how many controls there are in it; none in
 *   one that is folded
 * @returns {Heights}
 */
export function controlHeights(columns) {
  const high = (/** @type {number} */ controls) =>
    (controls ? LEGEND : CONTROL) + CONTROL * controls;
  const heights = columns.map((groups) => pile(groups.map(high)));
  return [Math.max(...heights), pile(heights)];
}

/**
 * The height of an explorer as CSS lengths: question, picture (px), and `parts` (rem).
 * On a narrow page the question takes two lines.
 *
 * @param {number | Heights} picture
 * @param {...Heights} parts
 * @returns {[wide: string, narrow: string]}
 */
export function reservedHeights(picture, ...parts) {
  const [wide, narrow = wide] = [picture].flat();
  const height = (/** @type {number} */ px, /** @type {number} */ i) => {
    const rem = QUESTION + i * QUESTION_LINE + sum(parts.map((part) => part[i]));
    return `${px}px + ${rem.toFixed(4)}rem`;
  };
  return [height(wide, 0), height(narrow, 1)];
}

/**
 * The heights of an explorer whose picture has its controls beside it on a desk.
 *
 * @param {number | Sizes} picture in px
 * @param {Sizes} keys in rem: what belongs to the picture
 * @param {Heights} sentence
 * @param {Heights} controls
 * @param {Heights} more what saves or takes room besides
 * @returns {[wide: string, narrow: string, desk: string]}
 */
export function explorerHeights(picture, keys, sentence, controls, more = [0, 0]) {
  const [wide, narrow, desk = narrow] =
    typeof picture === "number" ? [picture, picture] : picture;
  const stacked = reservedHeights(
    [wide, narrow],
    [keys[0], keys[1]],
    sentence,
    controls,
    more,
  );
  const scene = `${desk}px + ${keys[2] ?? keys[1]}rem`;
  const around = (QUESTION + sentence[0] - MARGIN + more[0]).toFixed(4);
  return [...stacked, `${around}rem + max(${scene}, ${controls[1].toFixed(4)}rem)`];
}
