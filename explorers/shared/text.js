// Text that all explorers share: numbers as they are read, and prose with symbols.

import { html, svg } from "./elements.js";

// Prose carries symbols as w_{hh}: `rich` sets them for the page, `plain` for speech,
// `write` into a picture.

const SYMBOL = /([A-Za-zα-ω])_\{([^}]*)\}/g;

/** @param {number} value */
export function format(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** @param {number} whole */
export function superscript(whole) {
  return [...String(whole)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "⁻").join("");
}

/**
 * A number of any size in up to three digits, from its log10.
 *
 * @param {number} log
 */
export function magnitude(log) {
  if (log === -Infinity) return "0";
  if (log > -3.0002 && log < 3.9997)
    return format(10 ** log, Math.max(0, Math.min(4, 2 - Math.floor(log))));
  const whole = Math.floor(log);
  const [digits, more] = (10 ** (log - whole)).toExponential(1).split("e");
  return `${digits} · 10${superscript(whole + Number(more))}`;
}

/** @param {string} text */
export function plain(text) {
  return text.replace(SYMBOL, "$1 $2").replace(/ +/g, " ").trim();
}

/**
 * The parts of prose: `symbol(letter, index)` gives those of a symbol.
 *
 * @param {string} text
 * @param {(letter: string, index: string) => Node[]} symbol
 */
function parts(text, symbol) {
  /** @type {(Node | string)[]} */
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(SYMBOL)) {
    nodes.push(text.slice(end, match.index), ...symbol(match[1], match[2]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

/** @param {string} text */
export function rich(text) {
  return parts(text, (letter, index) => [
    html("i", { class: "book-symbol" }, letter),
    ...(index ? [html("sub", {}, index)] : []),
  ]);
}

/**
 * Write prose into a text of a picture, with its symbols.
 *
 * @param {SVGTextElement} node
 * @param {string} text
 */
export function write(node, text) {
  const lowered = (/** @type {string} */ index) => [
    svg("tspan", { class: "book-lowered", dy: 3 }, index),
    svg("tspan", { dy: -3 }, "\u200b"),
  ];
  const nodes = parts(text, (letter, index) => [
    svg("tspan", { class: "book-symbol" }, letter),
    ...(index ? lowered(index) : []),
  ]);
  node.replaceChildren(...nodes);
}
