// Text that all explorers share: numbers as they are read, and prose with symbols.

import { html, svg } from "./elements.js";

// Prose carries symbols as w_{hh}: `rich` sets them for the page, `plain` for speech,
// `write` into a picture.

const SYMBOL = /([A-Za-z])_\{([^}]*)\}/g;

export function format(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

export function superscript(whole) {
  return [...String(whole)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");
}

/** A number of any size in up to three digits, from its log10. */
export function magnitude(log) {
  if (log === -Infinity) return "0";
  if (log > -3.0002 && log < 3.9997)
    return format(10 ** log, Math.max(0, Math.min(4, 2 - Math.floor(log))));
  const whole = Math.floor(log);
  const [digits, more] = (10 ** (log - whole)).toExponential(1).split("e");
  return `${digits} · 10${superscript(whole + Number(more))}`;
}

export function plain(text) {
  return text.replace(SYMBOL, "$1 $2").replace(/ +/g, " ").trim();
}

export function rich(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(SYMBOL)) {
    const symbol = html("i", { class: "book-symbol" }, match[1]);
    nodes.push(text.slice(end, match.index), symbol);
    if (match[2]) nodes.push(html("sub", {}, match[2]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

/** Write prose into a text of a picture, with its symbols. */
export function write(node, text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(SYMBOL)) {
    const symbol = svg("tspan", { class: "book-symbol" }, match[1]);
    parts.push(text.slice(end, match.index), symbol);
    end = match.index + match[0].length;
    if (!match[2]) continue;
    const below = svg("tspan", { class: "book-lowered", dy: 3 }, match[2]);
    parts.push(below, svg("tspan", { dy: -3 }, "\u200b"));
  }
  node.replaceChildren(...parts, text.slice(end));
}
