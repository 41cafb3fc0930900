// The inputs of a sequence in a picture: bars, or a strip if they have several features.

/** @import { Box } from "../shared/types.js" */
/** @import { Band, Scene } from "./types.js" */

import { strip } from "../shared/drawing.js";
import { assign, translate, svg } from "../shared/elements.js";
import { range } from "../shared/numbers.js";
import { largestInput } from "./inputs.js";

/** The height (px) of the steps' names, below the inputs. */
export const NAMES_HEIGHT = 22;

/**
 * The height (px) of the inputs: a panel of bars, or rows of features, which are no
 * higher.
 *
 * @param {number} features
 */
export function inputHeight(features) {
  return features > 1 && features < 12 ? 6 * features : 72;
}

/**
 * What glides with a step: its name, and a bar if the input is a single number.
 *
 * @param {Scene} scene
 * @param {Band} band
 * @param {number} names y of the names
 */
function inputMark({ at, features }, band, names) {
  const name = svg("text", { class: "book-tick", y: names });
  const bar = svg("line", { class: "book-bar", y1: band.top + band.height / 2 });
  const tip = svg("circle", { class: "book-tip", r: Math.min(4, 0.32 * at.column) });
  const node = svg("g", { class: "book-moving" }, name);
  if (features === 1) node.append(bar, tip);
  return { node, name, bar, tip };
}

/**
 * What a step is called below its input: its name, or a number where there is room.
 * Where shuffling would push numbers into each other, only the marked step has its own.
 *
 * @param {number} step
 * @param {Scene} scene
 */
function stepName(step, { at, state }) {
  if (state.names.length && at.column >= 9) return state.names[step];
  const every = at.column >= 17 ? 1 : at.column >= 9 ? 4 : 10;
  const named =
    state.shuffled && every > 1 ? state.order[state.selected] === step : null;
  return (named ?? (step === 0 || (step + 1) % every === 0)) ? `${step + 1}` : "";
}

/**
 * The marks of the inputs in a band, with their names below y `bottom`.
 *
 * @param {Scene} scene
 * @param {Band} band
 * @param {number} bottom
 */
export function inputMarks(scene, band, bottom) {
  const { at, steps, features } = scene;
  const marks = range(steps).map(() => inputMark(scene, band, bottom + 16));
  const [row, middle] = [band.height / features, band.top + band.height / 2];
  /** @type {(i: number) => Box[]} */
  const boxes = (i) =>
    range(steps).map((t) => [
      at.x(t) - 0.42 * at.column,
      band.top + row * i,
      0.84 * at.column,
      row - 1,
    ]);
  const cells =
    features === 1 ? null : strip("book-input-cell", range(features).map(boxes));
  const render = () => {
    const { inputs, order } = scene.state;
    const largest = largestInput(inputs);
    order.forEach((step, t) => {
      const { node, name, bar, tip } = marks[step];
      translate(node, at.x(t), 0);
      name.textContent = stepName(step, scene);
      if (cells) return;
      const y = middle - (inputs[t][0] / largest) * (band.height / 2);
      assign(bar, { y2: y });
      assign(tip, { cy: y });
    });
    cells?.render((t, i) => inputs[t][i], largest);
  };
  return { nodes: [...(cells?.nodes ?? []), ...marks.map(({ node }) => node)], render };
}
