// Where everything is in the picture of UnrolledRNN. From the bottom up: the inputs, the
// cells of the state with their connections, the state of one unit as a line.

/** @import { Sizes, TimeAxis } from "../sequence/types.js" */

import { timeAxis } from "../sequence/axes.js";
import { inputHeight, NAMES_HEIGHT } from "../sequence/input_marks.js";

const [TOP, LINE] = [8, 124]; // px: the room above the line, and its height
const CELLS = TOP + LINE + 12; // the top of the cells
const INPUTS_GAP = 34; // px from the cells to the inputs

/** @typedef {ReturnType<typeof layout> & TimeAxis} RNNLayout */

/**
 * The heights depend on nothing but the sizes of the network.
 *
 * @param {Pick<Sizes, "shown" | "features">} sizes
 */
function heights({ shown, features }) {
  const units = shown.length;
  const row = units === 1 ? 20 : units <= 4 ? 18 : 12;
  const inputs = {
    top: CELLS + units * row + INPUTS_GAP,
    height: inputHeight(features),
  };
  return { row, inputs, bottom: inputs.top + inputs.height };
}

/**
 * The height (px) of the picture.
 *
 * @param {Pick<Sizes, "shown" | "features">} sizes
 */
export function pictureHeight(sizes) {
  return heights(sizes).bottom + NAMES_HEIGHT;
}

/**
 * @param {number} width
 * @param {Sizes} sizes
 */
export function layout(width, sizes) {
  // Room for half of a "100".
  const axis = timeAxis(sizes.steps, 30, width - 10, pictureHeight(sizes));
  const { row, inputs, bottom } = heights(sizes);
  const { column } = axis;
  const dense = column < 9;
  const square = Math.min(row - 4, 0.62 * column);
  const [wide, high] =
    sizes.shown.length <= 4 && !dense ? [square, square] : [0.84 * column, row - 3];
  return {
    ...axis,
    dense,
    row,
    wide,
    high,
    cells: CELLS,
    inputs,
    bottom,
    middle: inputs.top + inputs.height / 2,
    /** The y of a state. @param {number} h */
    state: (h) => TOP + (LINE / 2) * (1 - h),
    /** The y of the middle of unit j's cells. @param {number} j */
    cell: (j) => CELLS + (j + 1) * row - 2 - high / 2,
  };
}
