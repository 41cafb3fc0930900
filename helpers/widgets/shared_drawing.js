// Text, elements and drawing that all explorers share. base.py joins these scripts with
// the explorer's own, so there is nothing to import.

// --- Text -------------------------------------------------------------------------
// Prose carries symbols as w_{hh}: `rich` sets them for the page, `plain` for speech,
// `write` into a picture.

const SYMBOL = /([A-Za-z])_\{([^}]*)\}/g;

function format(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

function superscript(whole) {
  return [...String(whole)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");
}

/** A number of any size in up to three digits, from its log10. */
function magnitude(log) {
  if (log === -Infinity) return "0";
  if (log > -3.0002 && log < 3.9997)
    return format(10 ** log, Math.max(0, Math.min(4, 2 - Math.floor(log))));
  const whole = Math.floor(log);
  const [digits, more] = (10 ** (log - whole)).toExponential(1).split("e");
  return `${digits} · 10${superscript(whole + Number(more))}`;
}

function plain(text) {
  return text.replace(SYMBOL, "$1 $2").replace(/ +/g, " ").trim();
}

function rich(text) {
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
function write(node, text) {
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

// --- Numbers ----------------------------------------------------------------------

/** The numbers from 0 to below `count`. */
function range(count) {
  return Array.from({ length: count }, (_, i) => i);
}

function norm(values) {
  return Math.hypot(...values);
}

function distance(a, b) {
  return norm(a.map((value, i) => value - b[i]));
}

// --- Elements and pictures --------------------------------------------------------

function assign(node, attributes) {
  for (const [name, value] of Object.entries(attributes))
    node.setAttribute(name, value);
  return node;
}

function html(tag, attributes, ...children) {
  const node = assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  assign(node, attributes).append(...children);
  return node;
}

function rectangle(kind, x, y, width, height) {
  return svg("rect", { class: kind, x, y, width, height });
}

/** The data of a path through [x, y] points. */
function polyline(points) {
  const to = ([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  return points.map(to).join("");
}

/** The data of arrows from [x, y] to [x, y], with heads that are not longer than they. */
function arrows(pairs, head) {
  const draw = ([from, to]) => {
    const [across, down] = [to[0] - from[0], to[1] - from[1]];
    const part = Math.min(head / (Math.hypot(across, down) || 1), 0.6);
    const [x, y] = [part * across, part * down];
    const side = (turn) => polyline([to, [to[0] - x + turn * y, to[1] - y - turn * x]]);
    return polyline([from, to]) + (head ? side(0.7) + side(-0.7) : "");
  };
  return pairs.map(draw).join("");
}

function place(node, x, y) {
  node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}

const SHADES = 20; // of each hue; more cannot be told apart

/**
 * Rows of cells on a diverging scale: hue for the sign, opacity for the size. All cells
 * of one shade are one path, since a thousand elements would take longer than a frame.
 * `boxes` is rows of [x, y, width, height]; `paint(value)` asks for each one's value.
 */
function strip(kind, boxes) {
  const outline = ([x, y, wide, high]) =>
    `M${x.toFixed(1)} ${y}h${wide}v${high}h${-wide}z`;
  const outlines = boxes.map((row) => row.map(outline));
  const shades = ["negative", "positive"].map((hue) =>
    range(SHADES + 1).map((shade) => {
      const path = svg("path", { class: `${kind} book-${hue}`, "data-shade": shade });
      path.style.fillOpacity = shade / SHADES;
      return path;
    }),
  );
  const paint = (value, largest = 1) => {
    const data = shades.map((paths) => paths.map(() => []));
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
  return { nodes: shades.flat(), paint };
}

/** A connection fades with its weight, and is gone at 0. */
function fade(path, weight, widest) {
  const strength = Math.min(1, Math.abs(weight));
  path.style.strokeOpacity = Math.sqrt(strength).toFixed(3);
  path.style.strokeWidth = (widest * (0.3 + 0.7 * strength)).toFixed(2);
}

/** An entry of a key: a sample of the line or marker, and prose that may change. */
function keyEntry(kind) {
  const words = html("span", {});
  const swatch = html("span", { class: `book-swatch book-swatch-${kind}` });
  const row = html("span", { class: "book-entry" }, swatch, words);
  return { row, say: (text) => words.replaceChildren(...rich(text)) };
}

/** A line of a key. It is not read aloud: the picture has a text of its own. */
function keyLine(...nodes) {
  return html("p", { class: "book-key", "aria-hidden": "true" }, ...nodes);
}
