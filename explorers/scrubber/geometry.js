// Where everything of a chart is, in px.

/** @import { Axes, Axis, Series } from "./model.js" */

import { range } from "../shared/numbers.js";
import { figure, ticksOf } from "./model.js";

/** @typedef {(words: string) => number} Room */
/** @typedef {{ place: number, words: string }} Tick */
/** @typedef {ReturnType<typeof geometry>} Geometry */

/** The heights of what a chart is made of. */
export const SIZE = { top: 26, key: 20, plot: 208, row: 26, bottom: 36 };

/**
 * The series that have no name at their end, but one in the key above the chart.
 *
 * @param {Series[]} series
 */
export function keyed(series) {
  return series.filter(({ draw, label }) => draw !== "line" && label);
}

/**
 * Where the axes' rectangle begins and ends, with so many rows of names or with none.
 *
 * @param {number} rows
 * @param {boolean} key
 */
function plotEnds(rows, key) {
  const top = SIZE.top + (key ? SIZE.key : 0);
  return { top, bottom: top + (rows ? rows * SIZE.row : SIZE.plot) };
}

/**
 * The height of a chart, whatever its width.
 *
 * @param {Axes} axes
 * @param {Series[]} series
 */
export function chartHeight({ y }, series) {
  return plotEnds(y.names.length, keyed(series).length > 0).bottom + SIZE.bottom;
}

/**
 * The place of a value, in pixels.
 *
 * @param {Axis} axis
 * @param {number} from
 * @param {number} to
 */
function scale({ log, ends }, from, to) {
  const along = log ? Math.log10 : Number;
  const [low, high] = ends.map(along);
  return (/** @type {number} */ value) =>
    from + ((along(value) - low) / (high - low)) * (to - from);
}

/**
 * The ticks of an axis with their places and words, as many as do not touch.
 *
 * @param {Axis} axis
 * @param {(value: number) => number} at
 * @param {number} most
 * @param {Room} room that words take along it
 */
function labelled(axis, at, most, room) {
  const words = (/** @type {number} */ value) =>
    axis.names.length ? axis.names[value] : figure(value);
  const entry = (/** @type {number} */ value) => ({
    place: at(value),
    words: words(value),
  });
  const all = ticksOf(axis, most).map(entry);
  const apart = (/** @type {Tick} */ one, /** @type {Tick} */ other) =>
    Math.abs(one.place - other.place) >= (room(one.words) + room(other.words)) / 2;
  const some = (/** @type {number} */ every) => all.filter((_, i) => i % every === 0);
  const fits = (/** @type {number} */ every) =>
    some(every).every((one, i, kept) => !i || apart(one, kept[i - 1]));
  return some(range(all.length + 1).find((every) => every && fits(every)) ?? 1);
}

/**
 * The geometry of a chart.
 *
 * @param {number} width
 * @param {Axes} axes
 * @param {boolean} key whether it has one
 * @param {string[]} names beside the ends of lines
 * @param {Room} wide tells how much room words take
 */
export function geometry(width, { x, y }, key, names, wide) {
  const rows = y.names.length;
  const { top, bottom } = plotEnds(rows, key);
  const yAt = rows ? scale(y, top, bottom) : scale(y, bottom, top);
  const yTicks = labelled(y, yAt, 6, () => 14);
  const half = (/** @type {string} */ words) => wide(words) / 2 + 2;
  const [first, last] = [0, 1].map((i) => x.names.at(-i) ?? figure(x.ends[i]));
  const left = Math.max(half(first), ...yTicks.map(({ words }) => wide(words) + 10));
  const right = width - Math.max(half(last), ...names.map((words) => wide(words) + 12));
  const xAt = scale(x, left, right);
  const most = Math.max(3, Math.floor((right - left) / 60));
  const gap = x.names.length ? 1 : 8;
  const xTicks = labelled(x, xAt, most, (words) => wide(words) + gap);
  const base = rows ? (x.log ? left : xAt(0)) : y.log ? bottom : yAt(0); // of bars
  return { rows, base, left, right, top, bottom, xAt, yAt, xTicks, yTicks };
}

/**
 * Heights in the same order, at least `gap` apart, close to where they were.
 *
 * @param {number[]} heights
 * @param {number} gap
 */
export function spread(heights, gap) {
  /** @type {number[][]} */
  const clusters = [];
  const reach = (/** @type {number[]} */ one) => (gap * one.length) / 2;
  const centre = (/** @type {number[]} */ one) =>
    one.reduce((sum, i) => sum + heights[i], 0) / one.length;
  for (const i of range(heights.length).sort((a, b) => heights[a] - heights[b])) {
    let own = [i];
    const touches = (/** @type {number[]} */ other) =>
      centre(own) - centre(other) < reach(own) + reach(other);
    while (clusters.length && touches(clusters[clusters.length - 1]))
      own = [...(clusters.pop() ?? []), ...own];
    clusters.push(own);
  }
  const moved = [...heights];
  for (const own of clusters) {
    own.forEach(
      (i, rank) => (moved[i] = centre(own) - reach(own) + gap * (rank + 0.5)),
    );
  }
  return moved;
}
