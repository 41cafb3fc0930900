// A chart with two axes that stay as they are, in which series of points are drawn.
// An axis is `{ label, log, ends, names }`; a series `[xs, ys]`, with null for a gap.

import { polyline } from "../shared/drawing.js";
import { assign, svg } from "../shared/elements.js";
import { range } from "../shared/numbers.js";
import { superscript, write } from "../shared/text.js";

const SIZE = { top: 26, key: 20, plot: 208, row: 26, bottom: 36 };

// --- Numbers along an axis --------------------------------------------------------

/** A number as it stands beside a tick and in a sentence. */
export function figure(value, digits = 4) {
  const size = Math.abs(value);
  const sign = value < 0 ? "\u2212" : "";
  if (size && (size < 1e-4 || size >= 1e7)) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    const factor = figure(size / 10 ** power, digits - 1);
    const shown = `10${superscript(power)}`;
    return sign + (factor === "1" ? shown : `${factor} \u00b7 ${shown}`);
  }
  return (
    sign
    + size.toLocaleString("en", {
      maximumSignificantDigits: digits,
      useGrouping: "min2",
    })
  );
}

/** Where an axis has ticks: `most` at most, at numbers that are easily read. */
export function ticksOf({ log, ends: [low, high], names }, most) {
  if (names.length) return range(names.length);
  const steps = log ? logSteps(low, high, most) : linearSteps(low, high, most);
  const slack = log ? 0 : 1e-9 * (high - low);
  return steps.filter((value) => value >= low - slack && value <= high + slack);
}

function linearSteps(low, high, most) {
  const least = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  return range(most + 2).map((i) => Number(((first + i) * step).toPrecision(12)));
}

/** Decades, some of them where they are many; with 2 and 5 between where they are few. */
function logSteps(low, high, most) {
  const [first, last] = [low, high].map((end) => Math.floor(Math.log10(end)));
  const powers = range(last - first + 1).map((i) => first + i);
  const every = Math.ceil(powers.length / most);
  const decades = powers.filter((power) => power % every === 0).map((n) => 10 ** n);
  const inside = (steps) => steps.filter((value) => value >= low && value <= high);
  const finer = inside(decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]));
  const fine = every === 1 && (finer.length <= most || inside(decades).length < 2);
  return fine ? finer : decades;
}

/** The place of a value, in pixels. */
function scale({ log, ends }, from, to) {
  const along = log ? Math.log10 : Number;
  const [low, high] = ends.map(along);
  return (value) => from + ((along(value) - low) / (high - low)) * (to - from);
}

// --- Where everything is ----------------------------------------------------------

/** The ticks of an axis with their places and words, as many as do not touch. */
function labelled(axis, at, most, room) {
  const words = (value) => (axis.names.length ? axis.names[value] : figure(value));
  const entry = (value) => ({ place: at(value), words: words(value) });
  const all = ticksOf(axis, most).map(entry);
  const apart = (one, other) =>
    Math.abs(one.place - other.place) >= (room(one.words) + room(other.words)) / 2;
  const some = (every) => all.filter((_, i) => i % every === 0);
  const fits = (every) =>
    some(every).every((one, i, kept) => !i || apart(one, kept[i - 1]));
  return some(range(all.length + 1).find((every) => every && fits(every)) ?? 1);
}

/** The geometry of a chart. `wide(words)` tells how much room words take. */
function arrange(width, { x, y }, key, names, wide) {
  const rows = y.names.length;
  const top = SIZE.top + (key ? SIZE.key : 0);
  const bottom = top + (rows ? rows * SIZE.row : SIZE.plot);
  const yAt = rows ? scale(y, top, bottom) : scale(y, bottom, top);
  const yTicks = labelled(y, yAt, 6, () => 14);
  const half = (words) => wide(words) / 2 + 2;
  const [first, last] = [0, -1].map((i) => x.names.at(i) ?? figure(x.ends.at(i)));
  const left = Math.max(half(first), ...yTicks.map(({ words }) => wide(words) + 10));
  const right = width - Math.max(half(last), ...names.map((words) => wide(words) + 12));
  const xAt = scale(x, left, right);
  const most = Math.max(3, Math.floor((right - left) / 60));
  const xTicks = labelled(
    x,
    xAt,
    most,
    (words) => wide(words) + (x.names.length ? 1 : 8),
  );
  const [values, valueAt, end] = rows ? [x, xAt, left] : [y, yAt, bottom];
  const base = values.log ? end : valueAt(0);
  return { rows, base, left, right, top, bottom, xAt, yAt, xTicks, yTicks };
}

/** Heights in the same order, at least `gap` apart, close to where they were. */
function spread(heights, gap) {
  const clusters = [];
  const reach = (one) => (gap * one.length) / 2;
  const centre = (one) => one.reduce((sum, i) => sum + heights[i], 0) / one.length;
  for (const i of range(heights.length).sort((a, b) => heights[a] - heights[b])) {
    let own = [i];
    const touches = (other) => centre(own) - centre(other) < reach(own) + reach(other);
    while (clusters.length && touches(clusters.at(-1)))
      own = [...clusters.pop(), ...own];
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

// --- What is drawn ----------------------------------------------------------------

/** Grid, axes, ticks and labels, and the key of what is not named beside its line. */
function axesOf(at, { x, y }) {
  const { left, right, top, bottom } = at;
  const upright = x.names.length ? "book-none" : "book-grid";
  const line = (kind, x1, y1, x2, y2) => svg("line", { class: kind, x1, y1, x2, y2 });
  const text = (kind, across, down, words) => {
    const node = svg("text", { class: kind, x: across, y: down });
    write(node, words);
    return node;
  };
  return [
    ...at.xTicks.flatMap(({ place, words }) => [
      line(upright, place, top, place, bottom),
      text("book-tick", place, bottom + 15, words),
    ]),
    ...at.yTicks.flatMap(({ place, words }) => [
      line("book-grid", left, place, right, place),
      text("book-axis", left - 7, place + 4, words),
    ]),
    line("book-rule", left, bottom, right, bottom),
    line("book-rule", left, top, left, bottom),
    text("book-label-y", 0, 12, y.label),
    text("book-label-x", (left + right) / 2, bottom + 32, x.label),
  ];
}

const MARKERS = {
  o: "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
  s: "m-3.2-3.2h6.4v6.4h-6.4z",
  D: "m0-4.4l4.4 4.4l-4.4 4.4l-4.4-4.4z",
  "^": "m0-4.4l4.2 7.4h-8.4z",
  v: "m0 4.4l4.2-7.4h-8.4z",
  "<": "m-4.4 0l7.4-4.2v8.4z",
  ">": "m4.4 0l-7.4-4.2v8.4z",
  P: "m-1.3-4h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7v-2.6h2.7z",
  X: "m0-1.8l2.1-2.1l1.8 1.8l-2.1 2.1l2.1 2.1l-1.8 1.8l-2.1-2.1l-2.1 2.1l-1.8-1.8l2.1-2.1l-2.1-2.1l1.8-1.8z",
  p: "m0-4.2l4 2.9l-1.5 4.7h-5l-1.5-4.7z",
  h: "m0-4.2l3.6 2.1v4.2l-3.6 2.1l-3.6-2.1v-4.2z",
  "*": "m0-5l1.2 3.5h3.6l-2.9 2.1l1.1 3.6l-3-2.2l-3 2.2l1.1-3.6l-2.9-2.1h3.6z",
};

/** A marker at each of some points. */
function marksAt(points, marker) {
  return points.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}${marker}`).join("");
}

/** A line through points, which stops at a gap and begins anew after it. */
function lineThrough(points) {
  const runs = [[]];
  for (const point of points) point ? runs.at(-1).push(point) : runs.push([]);
  return runs.map(polyline).join("");
}

/** Bars from 0, which a log axis does not have: there from its end. */
function barsTo({ rows, base }, points) {
  const bar = ([x, y]) =>
    rows ? `M${base} ${y}H${x.toFixed(1)}` : `M${x.toFixed(1)} ${base}V${y.toFixed(1)}`;
  return points.map(bar).join("");
}

/**
 * The nodes of a series; `paint(data)` draws it, and returns its last point if it has
 * one.
 */
function seriesNodes(at, { label: words, colours, dash, marker, draw }) {
  const [line, marks] = ["line", "marks"].map((part) =>
    svg("path", { class: `book-series-${part}` }),
  );
  const label = svg("text", { class: "book-series-label" });
  const node = svg("g", { class: `book-series book-as-${draw}` }, line, marks, label);
  node.style.setProperty("--book-light", colours[0]);
  node.style.setProperty("--book-dark", colours[1]);
  if (draw === "line") {
    line.style.strokeDasharray = dash;
    write(label, words);
  }
  const paint = ([xs, ys] = [[], []]) => {
    const gap = (i) => xs[i] === null || ys[i] === null;
    const points = xs.map((x, i) => (gap(i) ? null : [at.xAt(x), at.yAt(ys[i])]));
    const shown = points.filter(Boolean);
    const every = draw === "line" ? Math.ceil(shown.length / 9) : 1;
    const marked = shown.filter((_, i) => draw !== "bars" && i % every === 0);
    const lines = { line: () => lineThrough(points), bars: () => barsTo(at, shown) };
    assign(line, { d: lines[draw]?.() ?? "" });
    assign(marks, { d: marksAt(marked, MARKERS[marker] ?? "") });
    return shown.at(-1);
  };
  return { node, label, paint };
}

/** The key in one line above the chart: a sample of each series, and its name. */
function keyNodes(series, wide) {
  let x = 0;
  return series.map((one) => {
    const { node, label } = seriesNodes({}, one);
    const [line, marks] = node.children;
    const [sample, shape] =
      one.draw === "bars" ? [line, "m-5 0h10"] : [marks, MARKERS[one.marker]];
    assign(sample, { d: `M${x + 5} ${SIZE.top + 1}${shape}` });
    write(assign(label, { x: x + 16, y: SIZE.top + 5 }), one.label);
    x += wide(one.label) + 34;
    return node;
  });
}

/** Put the labels of lines beside their ends, apart from each other. */
function labelEnds(labels, ends) {
  const ended = range(ends.length).filter((i) => ends[i]);
  const heights = spread(
    ended.map((i) => ends[i][1]),
    15,
  );
  labels.forEach((label) => label.classList.add("book-none"));
  ended.forEach((i, rank) => {
    assign(labels[i], { x: ends[i][0] + 8, y: heights[rank] + 4 });
    labels[i].classList.remove("book-none");
  });
}

/**
 * A chart in an `svg` element. `lay(width)` makes its nodes; `paint(data)` draws the
 * series from their `[xs, ys]` by name.
 */
export function makeChart(picture, axes, series) {
  const lines = series.filter(({ draw }) => draw === "line");
  const keyed = series.filter(({ draw, label }) => draw !== "line" && label);
  let parts = [];
  const wide = (words) => {
    const probe = svg("text", {});
    write(probe, words);
    picture.append(probe);
    const length = probe.getComputedTextLength();
    probe.remove();
    return length;
  };
  const lay = (width) => {
    const ends = lines.map(({ label }) => label);
    const at = arrange(width, axes, keyed.length > 0, ends, wide);
    const key = keyNodes(keyed, wide);
    parts = series.map((one) => seriesNodes(at, one));
    const column = (at.right - at.left) / (axes.x.names.length || 40);
    picture.style.setProperty("--book-bar", `${Math.min(14, 0.7 * column)}px`);
    assign(picture, { width, height: at.bottom + SIZE.bottom });
    const nodes = parts.map(({ node }) => node);
    picture.replaceChildren(...axesOf(at, axes), ...key, ...nodes);
  };
  const paint = (data) => {
    const ends = parts.map((part, i) => part.paint(data[series[i].name]));
    const labels = parts.map(({ label }) => label);
    labelEnds(
      labels,
      ends.map((end, i) => series[i].draw === "line" && end),
    );
  };
  return { lay, paint };
}
