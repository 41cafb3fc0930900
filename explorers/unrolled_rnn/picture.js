// The picture of UnrolledRNN: what is drawn, and what the pointer does.

/** @import { Box, Point, View } from "../shared/types.js" */
/** @import { Scene } from "../sequence/types.js" */
/** @import { RNNLayout } from "./layout.js" */
/** @import { RNNState, RNNTraits } from "./model.js" */

import { level, rule } from "../sequence/axes.js";
import { inputMarks } from "../sequence/input_marks.js";
import { drawInputs, grabsInput } from "../sequence/inputs.js";
import { arrows, fade, polyline, rectangle, strip } from "../shared/drawing.js";
import { assign, translate, svg } from "../shared/elements.js";
import { norm, range } from "../shared/numbers.js";
import { drag, hover } from "../shared/pointer.js";
import { format } from "../shared/text.js";
import { layout } from "./layout.js";
import { describe } from "./sentence.js";

/** @typedef {Scene<RNNState, RNNLayout>} RNNScene */
/** @typedef {ReturnType<typeof scaffold>["parts"]} Parts */

/**
 * The axes.
 *
 * @param {RNNScene} scene
 */
function backdrop({ at, features }) {
  const levels = [1, 0, -1].flatMap((h) => [
    rule(at, at.state(h), h === 0 ? "book-rule" : "book-grid"),
    level(at, at.state(h), format(h, 0)),
  ]);
  const zero = features === 1 ? [rule(at, at.middle, "book-rule")] : [];
  const time = level(at, at.bottom + 12, "t");
  time.classList.add("book-symbol");
  return [...levels, ...zero, time];
}

/**
 * The arrows from each step to the next, a path for each unit.
 *
 * @param {RNNScene} scene
 */
function links({ at, steps, shown }) {
  const edge = at.wide / 2 + 1;
  /** @type {(t: number, y: number) => [Point, Point]} */
  const gap = (t, y) => [
    [at.x(t - 1) + edge, y],
    [at.x(t) - edge, y],
  ];
  const later = at.dense ? [] : range(steps).slice(1);
  const head = at.column >= 20 && shown.length <= 4 ? 4 : 0;
  return shown.map((_, k) => {
    const pairs = later.map((t) => gap(t, at.cell(k)));
    return svg("path", { class: "book-link", d: arrows(pairs, head) });
  });
}

/**
 * The graph of the unrolled network: cells, and arrows between and into them.
 *
 * @param {RNNScene} scene
 */
function graph(scene) {
  const { at, steps, shown } = scene;
  const { wide, high } = at;
  const columns = range(steps);
  /** @type {(j: number) => Box[]} */
  const boxes = (j) =>
    columns.map((t) => [at.x(t) - wide / 2, at.cell(j) - high / 2, wide, high]);
  const foot = at.cell(shown.length - 1) + high / 2 + 3;
  /** @type {(t: number) => [Point, Point]} */
  const into = (t) => [
    [at.x(t), at.inputs.top - 10],
    [at.x(t), foot],
  ];
  const feeds = at.dense ? [] : columns.map(into);
  const d = arrows(feeds, Math.min(4, 0.22 * at.column));
  return {
    cells: strip("book-cell", range(shown.length).map(boxes)),
    links: links(scene),
    feed: svg("path", { class: "book-feed", d }),
  };
}

/**
 * All parts of the picture, for one width.
 *
 * @param {RNNScene} scene
 */
function scaffold(scene) {
  const { at, steps, shown } = scene;
  const dot = Math.min(7, 0.5 * at.column);
  const squares = (/** @type {string} */ kind) =>
    range(steps).map(() =>
      rectangle(`${kind} book-moving`, -dot / 2, -dot / 2, dot, dot),
    );
  const path = (/** @type {string} */ kind) => svg("path", { class: kind });
  const { cells, links: between, feed } = graph(scene);
  const parts = {
    marked: rectangle("book-marked", 0, 0, at.column, at.height),
    hovered: rectangle("book-hovered", 0, 0, at.column, at.height),
    echo: path("book-echo"),
    without: path("book-without"),
    line: path("book-line"),
    stems: path("book-stems"),
    ghosts: squares("book-ghost"),
    marks: squares("book-mark"),
    links: between,
    feed,
    cells,
    row: rectangle("book-row", at.left, 0, at.right - at.left, at.row),
    rowName: level(at, 0, ""),
    inputs: inputMarks(scene, at.inputs, at.bottom),
  };
  parts.echo.style.strokeWidth = String(dot);
  const { marked, hovered, inputs, row, rowName, ghosts, marks, ...lines } = parts;
  const nodes = [
    marked,
    hovered,
    ...backdrop(scene),
    ...[lines.echo, lines.without, lines.line, lines.stems],
    ...[...ghosts, ...marks, ...between, feed, ...cells.nodes],
    ...(shown.length > 1 ? [row, rowName] : []),
    ...inputs.nodes,
  ];
  return { parts, nodes };
}

/**
 * The state of one unit, beside what it would be in order or without an input.
 *
 * @param {RNNScene} scene
 * @param {Parts} parts
 */
function renderState({ at, state }, parts) {
  const { order, selected, unit, shuffled, weightHh } = state;
  const points = (/** @type {number[][]} */ states) =>
    states.map((h, t) => /** @type {Point} */ ([at.x(t), at.state(h[unit])]));
  const now = points(state.hidden);
  const other = points(shuffled ? state.inOrder : state.without);
  const pairs = now.map((point, t) => polyline([point, other[t]]));
  const later = polyline(other.slice(Math.max(0, selected - 1)));
  assign(parts.line, { d: polyline(now) });
  assign(parts.without, { d: shuffled ? "" : later });
  assign(parts.echo, { d: shuffled ? "" : pairs.slice(selected).join("") });
  assign(parts.stems, { d: shuffled ? pairs.join("") : "" });
  fade(parts.line, norm(weightHh[unit]), 2);
  fade(parts.without, norm(weightHh[unit]), 2);
  order.forEach((step, t) => {
    translate(parts.marks[step], ...now[t]);
    if (shuffled) translate(parts.ghosts[step], ...other[t]);
  });
}

/**
 * The cells of the units that are shown, and their connections.
 *
 * @param {RNNScene} scene
 * @param {Parts} parts
 */
function renderCells(
  { at, state, shown },
  { cells, links: between, feed, row, rowName },
) {
  cells.render((t, k) => state.hidden[t][shown[k]]);
  const widest = between.length <= 4 ? 2.4 : 1.2;
  between.forEach((link, k) => fade(link, norm(state.weightHh[shown[k]]), widest));
  fade(feed, Math.max(...state.weightIh.map(norm)), 1.5);
  const marked = at.cell(shown.indexOf(state.unit));
  translate(row, 0, marked - at.row / 2);
  translate(rowName, 0, marked);
  rowName.textContent = `${state.unit + 1}`;
}

/**
 * What lets all that belongs to the steps glide along when they change places.
 *
 * @param {SVGSVGElement} picture
 */
function gliding(picture) {
  let before = "";
  let settling = 0;
  return (/** @type {number[]} */ steps) => {
    const order = steps.join();
    if (before && before !== order) {
      clearTimeout(settling);
      picture.classList.add("book-gliding");
      settling = setTimeout(() => picture.classList.remove("book-gliding"), 600);
    }
    before = order;
  };
}

/**
 * The areas for the pointer: above it marks a step and a unit, below it draws.
 *
 * @param {View<RNNTraits>} view
 * @param {RNNScene} scene
 */
function pointerAreas(view, scene) {
  const { features, shown } = scene;
  const [upper, lower] = [
    "book-scrub",
    features === 1 ? "book-draw" : "book-scrub",
  ].map((kind) => rectangle(`book-area ${kind}`, 0, 0, 0, 0));
  const select = (/** @type {number} */ x, /** @type {number} */ y) => {
    const { at } = scene;
    const unit = shown[Math.floor((y - at.cells) / at.row)];
    view.set({ selected: at.step(x), ...(unit !== undefined && { unit }) });
  };
  drag(view, upper, select);
  const draw = drawInputs(view, scene, scene.at.inputs);
  const grabs = (/** @type {number} */ x, /** @type {number} */ y) =>
    features === 1 && grabsInput(scene, scene.at.inputs)(scene.at.step(x), y);
  drag(view, lower, features === 1 ? draw : (x) => select(x, 0), grabs);
  const place = () => {
    const { left, right, inputs, height } = scene.at;
    const [width, split] = [right - left, inputs.top - 12];
    assign(upper, { x: left, y: 0, width, height: split });
    assign(lower, { x: left, y: split, width, height: height - split });
  };
  return { areas: [upper, lower], place };
}

/**
 * The picture; `render(width)` shows the scene's state in it.
 *
 * @param {View<RNNTraits>} view
 * @param {RNNScene} scene
 */
export function makePicture(view, scene) {
  const { areas, place } = pointerAreas(view, scene);
  const picture = svg("svg", { class: "book-picture", role: "img" }, ...areas);
  hover(view, picture, (x) => {
    scene.hovered = x === null ? null : scene.at.step(x);
  });
  const glide = gliding(picture);
  /** @type {Parts} */
  let parts;
  const lay = (/** @type {number} */ width) => {
    scene.at = layout(width, scene);
    const made = scaffold(scene);
    parts = made.parts;
    place();
    assign(picture, { width, height: scene.at.height });
    picture.replaceChildren(...made.nodes, ...areas);
  };
  const render = (/** @type {number} */ width) => {
    if (width !== scene.width) lay((scene.width = width));
    const { at, state, hovered } = scene;
    glide(state.order);
    picture.classList.toggle("book-shuffled", state.shuffled);
    picture.classList.toggle("book-strips", at.dense || scene.shown.length > 4);
    parts.hovered.classList.toggle("book-none", hovered === null);
    translate(parts.marked, at.x(state.selected - 0.5), 0);
    translate(parts.hovered, at.x((hovered ?? 0) - 0.5), 0);
    renderState(scene, parts);
    renderCells(scene, parts);
    parts.inputs.render();
    assign(picture, { "aria-label": describe(state) });
  };
  return { picture, render };
}
