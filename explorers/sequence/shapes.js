// Shapes in the colour of a quantity.

/** @import { Sample } from "./types.js" */

import { svg } from "../shared/elements.js";

/**
 * An element in the colour and the line style of a quantity of the palette.
 *
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {string} kind
 * @param {Record<string, unknown>} attributes
 */
export function hued(tag, kind, attributes, dash = `var(--book-${kind}-dash)`) {
  const node = svg(tag, attributes);
  node.style.setProperty("--book-hue", `var(--book-${kind})`);
  node.style.setProperty("--book-dash", dash);
  return node;
}

/**
 * The data of a circle in a path.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
export function disc(x, y, size) {
  const half = `a${size / 2} ${size / 2} 0 1 0`;
  const left = (x - size / 2).toFixed(1);
  return `M${left} ${y.toFixed(1)}${half} ${size} 0${half} ${-size} 0`;
}

/**
 * The data of a square in a path.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
export function box(x, y, size) {
  const [left, top] = [x - size / 2, y - size / 2].map((side) => side.toFixed(1));
  return `M${left} ${top}h${size}v${size}h${-size}z`;
}

/**
 * What an entry's text is about: a sample of its line, bar or dot.
 *
 * @param {Sample} sample
 */
export function sample({ kind, dash, mark = box, form = "line" }) {
  const shapes = {
    line: () => [
      hued("path", kind, { class: "book-curve", d: "M0 6H22" }, dash),
      hued("path", kind, { class: "book-dots", d: mark(11, 6, 5) }),
    ],
    bar: () => [hued("path", kind, { class: "book-gate", d: "M8 1h8v11h-8z" })],
    dot: () => [hued("path", kind, { class: "book-dots", d: disc(11, 6, 9) })],
  };
  return svg("svg", { class: "book-sample", width: 22, height: 12 }, ...shapes[form]());
}
