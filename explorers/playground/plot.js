// Axes and lines.

/** @import { Point } from "../shared/types.js" */

import { polyline } from "../shared/drawing.js";
import { svg } from "../shared/elements.js";
import { range } from "../shared/numbers.js";
import { superscript, write } from "../shared/text.js";

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Frame */
/** @typedef {(value: number) => number} Scale */

/**
 * From `low` … `high` to pixels; what lies beyond stays at the end.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
export function linear(low, high, from, to) {
  const wide = high - low || 1;
  return (value) => {
    const part = Math.max(0, Math.min(1, (value - low) / wide));
    return from + part * (to - from);
  };
}

/**
 * @param {number} low a power of ten
 * @param {number} high
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
export function logarithmic(low, high, from, to) {
  const place = linear(low, high, from, to);
  return (value) => place(value > 0 ? Math.log10(value) : -Infinity);
}

/**
 * The powers of ten around some numbers, no more than `most` of them.
 *
 * @param {number[]} values
 * @returns {[low: number, high: number]}
 */
export function decades(values, most = 12) {
  const logs = values.filter((value) => value > 0 && value < Infinity).map(Math.log10);
  if (!logs.length) return [-2, 0];
  const high = Math.ceil(Math.max(...logs) + 0.02);
  const low = Math.floor(Math.min(...logs) - 0.02);
  return [Math.max(low, high - most), high];
}

/**
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 * @param {string} words
 */
export function text(kind, x, y, words) {
  const node = svg("text", { class: kind, x: x.toFixed(1), y: y.toFixed(1) });
  write(node, words);
  return node;
}

/**
 * @param {Frame} frame
 * @param {number} y
 * @param {string} [words] at its left
 * @returns {SVGElement[]}
 */
export function rule({ left, right }, y, words = "", kind = "book-grid") {
  const stroke = svg("line", { class: kind, x1: left, x2: right, y1: y, y2: y });
  return words ? [stroke, text("book-axis", left - 6, y + 4, words)] : [stroke];
}

/**
 * Rules at powers of ten, at most five or so.
 *
 * @param {Frame} frame
 * @param {[low: number, high: number]} ends
 * @param {Scale} y
 */
export function powerRules(frame, [low, high], y) {
  const every = Math.ceil((high - low) / 4);
  const powers = range(high - low + 1).map((i) => high - i);
  return powers
    .filter((power) => (high - power) % every === 0)
    .flatMap((power) =>
      rule(frame, y(10 ** power), power ? `10${superscript(power)}` : "1"),
    );
}

/**
 * Round numbers from 0 to `high`, some four of them.
 *
 * @param {number} high
 */
export function roundNumbers(high) {
  const rough = Math.max(high, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5].find((k) => k * power >= rough) ?? 10));
  return range(Math.floor(high / step) + 1).map((i) => i * step);
}

/**
 * The numbers below a frame.
 *
 * @param {Frame} frame
 * @param {Scale} x
 * @param {number} high
 * @param {string} words what is counted
 */
export function ticks({ left, right, bottom }, x, high, words) {
  const numbers = roundNumbers(high).filter((value) => x(value) < right - 70);
  const end = text("book-axis", right, bottom + 16, words);
  const each = numbers.map((value) =>
    text(
      "book-tick",
      Math.max(left + 3, x(value)),
      bottom + 16,
      value.toLocaleString("en"),
    ),
  );
  return [...each, end];
}

/**
 * A line in the colour of a quantity; gaps where a number is missing.
 *
 * @param {string} kind
 * @param {Point[]} points
 */
export function line(kind, points, wide = 2) {
  const path = svg("path", { class: "book-trace", d: polyline(points) });
  path.style.stroke = `var(--book-${kind})`;
  path.style.strokeWidth = String(wide);
  path.style.strokeDasharray = `var(--book-${kind}-dash)`;
  return path;
}
