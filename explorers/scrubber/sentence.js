// A Scrubber's settings and its chart in words.

/** @import { Axes, Axis, Points, ScrubberState, Series, Setting, Value } from "./model.js" */

import { range } from "../shared/numbers.js";
import { plain } from "../shared/text.js";
import { figure, valueInWords } from "./model.js";

const FEW = 12; // points that are told one by one

/**
 * @param {Axis} axis
 * @param {number} value
 */
function valueOn({ names }, value) {
  return names.length ? plain(names[value]) : figure(value);
}

/**
 * The points that are there, without the gaps.
 *
 * @param {Points} points
 */
function known([xs, ys]) {
  return range(xs.length).flatMap((i) => {
    const [x, y] = [xs[i], ys[i]];
    return x === null || y === null ? [] : [{ x, y }];
  });
}

/**
 * The points of a series: all if they are few, else its ends and extremes.
 *
 * @param {string} words
 * @param {Points} data
 * @param {Axes} axes
 */
function pointsInWords(words, data, axes) {
  const points = known(data);
  if (!points.length) return "no value";
  const at = (/** @type {{ x: number, y: number }} */ { x, y }) =>
    `${valueOn(axes.y, y)} at ${valueOn(axes.x, x)}`;
  if (points.length <= FEW) {
    const { names } = axes.y;
    const owned = points.every(({ y }) => names[y] === words);
    const row = (/** @type {{ x: number, y: number }} */ { x, y }) =>
      `${figure(x)}${owned ? "" : ` for ${valueOn(axes.y, y)}`}`;
    return points.map(names.length ? row : at).join("; ");
  }
  const by = (/** @type {number} */ sign) =>
    points.reduce((a, b) => (sign * (b.y - a.y) > 0 ? b : a));
  return (
    `from ${at(points[0])} to ${at(points[points.length - 1])}; `
    + `lowest ${at(by(-1))}, highest ${at(by(1))}`
  );
}

/**
 * @param {Setting[]} controls
 * @param {Value[]} chosen
 */
function settingInWords(controls, chosen) {
  const words = controls.map(
    ([name], i) => `${plain(name)} ${valueInWords(chosen[i])}`,
  );
  return words.join(", ");
}

/**
 * The live sentence.
 *
 * @param {ScrubberState} state
 * @param {Setting[]} controls
 */
export function summarise({ words, chosen }, controls) {
  return words || `There is no result for ${settingInWords(controls, chosen)}.`;
}

/**
 * The chart in words.
 *
 * @param {ScrubberState} state
 * @param {{ axes: Axes, series: Series[], controls: Setting[] }} chart
 */
export function describe({ chosen, data }, { axes, series, controls }) {
  const drawn = series.filter(({ name }) => data[name]);
  const parts = drawn.map(
    ({ name, words }) => `${plain(words)}: ${pointsInWords(words, data[name], axes)}.`,
  );
  const what = `${plain(axes.y.label)} against ${plain(axes.x.label)}`;
  return `Chart of ${what}, ${settingInWords(controls, chosen)}. ${parts.join(" ")}`;
}
