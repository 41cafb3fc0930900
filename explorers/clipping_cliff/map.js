// The map of ClippingCliff: where w and b are on it, its axes and levels of the loss.

/** @import { Point, Sizes } from "../shared/types.js" */
/** @import { Place } from "./model.js" */

import { polyline } from "../shared/drawing.js";
import { svg } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { range } from "../shared/numbers.js";
import { format } from "../shared/text.js";
import { MAP, TARGET, levelOf } from "./model.js";

/** @typedef {[from: Point, to: Point]} Line */
/** @typedef {ReturnType<typeof geometry>} Geometry */

const ROOTS = [0.045, 0.1, 0.17, 0.245, 0.29, 0.35, 0.41, 0.47, 0.52, 0.565, 0.61];
/** @type {Record<string, Place>} */
const REGIONS = {
  valley: [3.72, -1.6],
  wall: [5.25, -2.68],
  "high plateau": [5.2, -3.35],
  "low plateau": [5.5, -2.05],
};
/** The px around the map. */
export const MARGIN = { left: 46, top: 8, right: 12, bottom: 34 };
const [LEFT, TOP] = [MARGIN.left, MARGIN.top];
const HIGH = [356, 232]; // px of the map, on a wide page and on a narrow one
/** The height of the picture. @type {Sizes} */
export const HEIGHTS = [
  TOP + HIGH[0] + MARGIN.bottom,
  TOP + HIGH[1] + MARGIN.bottom,
  TOP + HIGH[0] + MARGIN.bottom,
];

/** Lines of equal loss, which is a root squared, and the edge that is behind each. */
const contours = memoizeLast(() => {
  const ws = range(61).map((i) => MAP.left + ((MAP.right - MAP.left) * i) / 60);
  const line = (/** @type {number} */ h) =>
    ws.map(
      (w) => /** @type {Place} */ ([w, levelOf(h, w, MAP.low - 0.1, MAP.high + 0.1)]),
    );
  const sides = ROOTS.flatMap((root) => [
    { edge: MAP.low, h: TARGET - root },
    { edge: MAP.high, h: TARGET + root },
  ]);
  return sides.filter(({ h }) => h < 1).map(({ edge, h }) => ({ edge, line: line(h) }));
});

/**
 * Where everything is.
 *
 * @param {number} width
 */
export function geometry(width) {
  const high = HIGH[width >= 380 ? 0 : 1];
  const wide = width >= 560; // the numbers at hand stand beside it
  const across = Math.min(width - LEFT - (wide ? 260 : MARGIN.right), 1.25 * high);
  const scale = [across / (MAP.right - MAP.left), high / (MAP.high - MAP.low)];
  const within = (
    /** @type {number} */ least,
    /** @type {number} */ value,
    /** @type {number} */ most,
  ) => Number(Math.max(least, Math.min(most, value)).toFixed(2));
  return {
    across,
    high,
    scale,
    // As seen from the inside of the map.
    xy: (/** @type {Place} */ [w, b]) =>
      /** @type {Point} */ ([(w - MAP.left) * scale[0], (MAP.high - b) * scale[1]]),
    w: (/** @type {number} */ x) =>
      within(MAP.left, MAP.left + (x - LEFT) / scale[0], MAP.right),
    b: (/** @type {number} */ y) =>
      within(MAP.low, MAP.high - (y - TOP) / scale[1], MAP.high),
  };
}

/**
 * The part of a line that is on the map, or null.
 *
 * @param {Line} line
 * @param {Geometry} at
 * @returns {Line | null}
 */
export function cutToMap([[x0, y0], [x1, y1]], { across, high }) {
  let [from, to] = [0, 1];
  for (const [speed, room] of [
    [x0 - x1, x0],
    [x1 - x0, across - x0],
    [y0 - y1, y0],
    [y1 - y0, high - y0],
  ]) {
    if (speed === 0 && room < 0) return null;
    if (speed > 0) to = Math.min(to, room / speed);
    if (speed < 0) from = Math.max(from, room / speed);
  }
  const point = (/** @type {number} */ part) =>
    /** @type {Point} */ ([x0 + part * (x1 - x0), y0 + part * (y1 - y0)]);
  return from <= to ? [point(from), point(to)] : null;
}

/** @param {Geometry} at */
export function axes({ across, high, xy }) {
  const text = (
    /** @type {string} */ kind,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ words,
  ) => svg("text", { class: kind, x, y }, words);
  const halves = (/** @type {number} */ low, /** @type {number} */ count) =>
    range(count).map((i) => low + i / 2);
  const ws = halves(MAP.left, 6).map((w) =>
    text("book-tick", LEFT + xy([w, 0])[0], TOP + high + 16, format(w, 1)),
  );
  const bs = halves(MAP.low, 5).map((b) =>
    text("book-axis", LEFT - 6, TOP + xy([0, b])[1] + 4, format(b, 1)),
  );
  return [
    ...ws,
    ...bs,
    text("book-tick book-symbol", LEFT + across / 2, TOP + high + 31, "w"),
    text("book-tick book-symbol", 6, TOP + high / 2 + 4, "b"),
  ];
}

/**
 * The levels of the loss, and the names of what they make.
 *
 * @param {Geometry} at
 */
export function landscape({ xy }) {
  const levels = contours().map(({ edge, line }) => {
    /** @type {Place[]} */
    const corners = [
      [MAP.right, edge],
      [MAP.left, edge],
    ];
    const d = polyline([...line, ...corners].map(xy));
    return svg("path", { class: "book-level", d });
  });
  const names = Object.entries(REGIONS).map(([words, place]) => {
    const [x, y] = xy(place);
    return svg("text", { class: "book-tick book-region", x, y }, words);
  });
  return [...levels, ...names];
}
