// The picture of a Scrubber: a chart whose axes stay as they are, with series of points.

/** @import { Point } from "../shared/types.js" */
/** @import { Geometry, Room } from "./geometry.js" */
/** @import { Axes, Data, Points, Series } from "./model.js" */

import { polyline } from "../shared/drawing.js";
import { assign, svg } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { write } from "../shared/text.js";
import { SIZE, chartHeight, geometry, keyed, spread } from "./geometry.js";

/**
 * Grid, axes, ticks and labels.
 *
 * @param {Geometry} at
 * @param {Axes} axes
 */
function axisNodes(at, { x, y }) {
  const { left, right, top, bottom } = at;
  const upright = x.names.length ? "book-none" : "book-grid";
  const line = (
    /** @type {string} */ kind,
    /** @type {number} */ x1,
    /** @type {number} */ y1,
    /** @type {number} */ x2,
    /** @type {number} */ y2,
  ) => svg("line", { class: kind, x1, y1, x2, y2 });
  const text = (
    /** @type {string} */ kind,
    /** @type {number} */ across,
    /** @type {number} */ down,
    /** @type {string} */ words,
  ) => {
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

/** @type {Record<string, string>} */
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

/**
 * A marker at each of some points.
 *
 * @param {Point[]} points
 * @param {string} marker
 */
function marksAt(points, marker) {
  return points.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}${marker}`).join("");
}

/**
 * A line through points, which stops at a gap and begins anew after it.
 *
 * @param {(Point | null)[]} points
 */
function lineThrough(points) {
  const runs = [/** @type {Point[]} */ ([])];
  for (const point of points)
    if (point) runs[runs.length - 1].push(point);
    else runs.push([]);
  return runs.map(polyline).join("");
}

/**
 * Bars from 0, which a log axis does not have: there from its end.
 *
 * @param {Geometry} at
 * @param {Point[]} points
 */
function barsTo({ rows, base }, points) {
  const bar = (/** @type {Point} */ [x, y]) =>
    rows ? `M${base} ${y}H${x.toFixed(1)}` : `M${x.toFixed(1)} ${base}V${y.toFixed(1)}`;
  return points.map(bar).join("");
}

/**
 * The empty nodes of a series: its line, its marks, and the label at its end.
 *
 * @param {Series} series
 */
function seriesNodes({ label: words, colours, dash, draw }) {
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
  return { node, line, marks, label };
}

/**
 * A series in a chart; `render(points)` gives its last point, if it has one.
 *
 * @param {Geometry} at
 * @param {Series} series
 */
function makeSeries(at, series) {
  const { node, line, marks, label } = seriesNodes(series);
  const { draw, marker } = series;
  const render = (/** @type {Points} */ [xs, ys] = [[], []]) => {
    const points = xs.map((x, i) => {
      const y = ys[i];
      return x === null || y === null
        ? null
        : /** @type {Point} */ ([at.xAt(x), at.yAt(y)]);
    });
    const shown = points.filter((point) => point !== null);
    const every = draw === "line" ? Math.ceil(shown.length / 9) : 1;
    const marked = shown.filter((_, i) => draw !== "bars" && i % every === 0);
    const d =
      draw === "line" ? lineThrough(points) : draw === "bars" ? barsTo(at, shown) : "";
    assign(line, { d });
    assign(marks, { d: marksAt(marked, MARKERS[marker] ?? "") });
    return shown.at(-1);
  };
  return { node, label, render };
}

/**
 * The key in one line above the chart: a sample of each series, and its name.
 *
 * @param {Series[]} series
 * @param {Room} wide
 */
function keyNodes(series, wide) {
  let x = 0;
  return series.map((one) => {
    const { node, line, marks, label } = seriesNodes(one);
    const [sample, shape] =
      one.draw === "bars" ? [line, "m-5 0h10"] : [marks, MARKERS[one.marker]];
    assign(sample, { d: `M${x + 5} ${SIZE.top + 1}${shape}` });
    write(assign(label, { x: x + 16, y: SIZE.top + 5 }), one.label);
    x += wide(one.label) + 34;
    return node;
  });
}

/**
 * Put the labels of lines beside their ends, apart from each other.
 *
 * @param {SVGElement[]} labels
 * @param {(Point | null)[]} ends
 */
function renderLabels(labels, ends) {
  const ended = labels.flatMap((label, i) => {
    const end = ends[i];
    return end ? [{ label, end }] : [];
  });
  const heights = spread(
    ended.map(({ end }) => end[1]),
    15,
  );
  labels.forEach((label) => label.classList.add("book-none"));
  ended.forEach(({ label, end }, rank) => {
    assign(label, { x: end[0] + 8, y: heights[rank] + 4 });
    label.classList.remove("book-none");
  });
}

/**
 * How much room words take in a picture.
 *
 * @param {SVGElement} picture
 * @returns {Room}
 */
function measureIn(picture) {
  return (words) => {
    const probe = svg("text", {});
    write(probe, words);
    picture.append(probe);
    const length = probe.getComputedTextLength();
    probe.remove();
    return length;
  };
}

/**
 * A chart; `render(width, data)` draws the series from their points by name.
 *
 * @param {Axes} axes
 * @param {Series[]} series
 */
export function makeChart(axes, series) {
  const picture = svg("svg", { class: "book-picture", role: "img" });
  const lines = series.filter(({ draw }) => draw === "line");
  const [inKey, wide] = [keyed(series), measureIn(picture)];
  const layout = memoizeLast((/** @type {number} */ width) => {
    const ends = lines.map(({ label }) => label);
    const at = geometry(width, axes, inKey.length > 0, ends, wide);
    const key = keyNodes(inKey, wide);
    const parts = series.map((one) => makeSeries(at, one));
    const column = (at.right - at.left) / (axes.x.names.length || 40);
    picture.style.setProperty("--book-bar", `${Math.min(14, 0.7 * column)}px`);
    assign(picture, { width, height: chartHeight(axes, series) });
    const nodes = parts.map(({ node }) => node);
    picture.replaceChildren(...axisNodes(at, axes), ...key, ...nodes);
    return parts;
  });
  const render = (/** @type {number} */ width, /** @type {Data} */ data) => {
    const parts = layout(width);
    const ends = parts.map((part, i) => {
      const end = part.render(data[series[i].name]);
      return series[i].draw === "line" && end ? end : null;
    });
    renderLabels(
      parts.map(({ label }) => label),
      ends,
    );
  };
  return { picture, render };
}
