// What pictures are drawn with, and their keys.

/** @import { Box, Point } from "./types.js" */

import { assign, html, svg } from "./elements.js";
import { range } from "./numbers.js";
import { rich } from "./text.js";

/**
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
export function rectangle(kind, x, y, width, height) {
  return svg("rect", { class: kind, x, y, width, height });
}

/**
 * The data of a path through [x, y] points.
 *
 * @param {Point[]} points
 */
export function polyline(points) {
  const to = (/** @type {Point} */ [x, y], /** @type {number} */ i) =>
    `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  return points.map(to).join("");
}

/**
 * The data of arrows from [x, y] to [x, y], with heads that are not longer than they.
 *
 * @param {[from: Point, to: Point][]} pairs
 * @param {number} head in px; 0 for lines
 */
export function arrows(pairs, head) {
  const draw = (/** @type {[Point, Point]} */ [from, to]) => {
    const [across, down] = [to[0] - from[0], to[1] - from[1]];
    const part = Math.min(head / (Math.hypot(across, down) || 1), 0.6);
    const [x, y] = [part * across, part * down];
    const side = (/** @type {number} */ turn) =>
      polyline([to, [to[0] - x + turn * y, to[1] - y - turn * x]]);
    return polyline([from, to]) + (head ? side(0.7) + side(-0.7) : "");
  };
  return pairs.map(draw).join("");
}

const SHADES = 20; // of each hue; more cannot be told apart

/**
 * Rows of cells on a diverging scale: hue for the sign, opacity for the size. All cells
 * of one shade are one path, since a thousand elements would take longer than a frame.
 * `render(value)` asks for the value at each place of each row.
 *
 * @param {string} kind
 * @param {Box[][]} boxes
 */
export function strip(kind, boxes) {
  const outline = (/** @type {Box} */ [x, y, wide, high]) =>
    `M${x.toFixed(1)} ${y}h${wide}v${high}h${-wide}z`;
  const outlines = boxes.map((row) => row.map(outline));
  const shades = ["negative", "positive"].map((hue) =>
    range(SHADES + 1).map((shade) => {
      const path = svg("path", { class: `${kind} book-${hue}`, "data-shade": shade });
      path.style.fillOpacity = String(shade / SHADES);
      return path;
    }),
  );
  /** @param {(place: number, row: number) => number} value */
  const render = (value, largest = 1) => {
    const data = shades.map((paths) => paths.map(() => /** @type {string[]} */ ([])));
    outlines.forEach((row, j) =>
      row.forEach((cell, t) => {
        const size = value(t, j) / largest;
        data[Number(size >= 0)][Math.round(SHADES * Math.abs(size))].push(cell);
      }),
    );
    shades.forEach((paths, i) =>
      paths.forEach((path, shade) => assign(path, { d: data[i][shade].join("") })),
    );
  };
  return { nodes: shades.flat(), render };
}

/**
 * A connection fades with its weight, and is gone at 0.
 *
 * @param {SVGElement} path
 * @param {number} weight
 * @param {number} widest
 */
export function fade(path, weight, widest) {
  const strength = Math.min(1, Math.abs(weight));
  path.style.strokeOpacity = Math.sqrt(strength).toFixed(3);
  path.style.strokeWidth = (widest * (0.3 + 0.7 * strength)).toFixed(2);
}

/**
 * An entry of a key: a sample of the line or marker, and prose that may change.
 *
 * @param {string} kind
 */
export function keyEntry(kind) {
  const words = html("span", {});
  const swatch = html("span", { class: `book-swatch book-swatch-${kind}` });
  const row = html("span", { class: "book-entry" }, swatch, words);
  return {
    row,
    update: (/** @type {string} */ text) => words.replaceChildren(...rich(text)),
  };
}

/**
 * A line of a key. It is not read aloud: the picture has a text of its own.
 *
 * @param {...Node} nodes
 */
export function keyLine(...nodes) {
  return html("p", { class: "book-key", "aria-hidden": "true" }, ...nodes);
}
