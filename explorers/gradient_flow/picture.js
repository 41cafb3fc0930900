// The picture of GradientFlow: the chain on a log axis, below it the norm of each step.

/** @import { View } from "../shared/types.js" */
/** @import { FlowState, FlowTraits } from "./model.js" */

import { polyline, rectangle } from "../shared/drawing.js";
import { assign, svg, translate } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { range } from "../shared/numbers.js";
import { drag, hover } from "../shared/pointer.js";
import { superscript } from "../shared/text.js";
import { describe } from "./sentence.js";

/**
 * What the parts of the explorer share: the state, how many steps the axis has, and the
 * step below the mouse.
 *
 * @typedef {{ state: FlowState, length: number, hovered: number | null }} Scene
 */
/** @typedef {ReturnType<typeof geometry>} Geometry */
/** @typedef {ReturnType<typeof makeParts>} Parts */

const DECADES = 12; // the picture shows 1e-12 to 1e12
const CHAIN = { top: 8, height: 240 };
const SINGLE = { top: 266, height: 60 };
const BOTTOM = SINGLE.top + SINGLE.height;
/** The height of the picture, with the numbers of the steps below it. */
export const HEIGHT = BOTTOM + 24;

/**
 * Where everything is.
 *
 * @param {number} width
 * @param {number} length
 */
function geometry(width, length) {
  const [left, right] = [44, width - 8];
  const column = (right - left) / (length + 1);
  const decade = CHAIN.height / (2 * DECADES);
  return {
    left,
    right,
    column,
    x: (/** @type {number} */ t) => left + (t + 0.5) * column,
    step: (/** @type {number} */ x) => Math.floor((x - left) / column),
    // Seen from the inside of its panel: -Infinity is as far below as can be drawn.
    log: (/** @type {number} */ log) => CHAIN.height / 2 - Math.max(-400, log) * decade,
    factor: (/** @type {number} */ size, /** @type {number} */ longest) =>
      SINGLE.height * (1 - size / longest),
  };
}

/**
 * The axes.
 *
 * @param {Geometry} at
 * @param {number} length
 */
function axes(at, length) {
  const text = (
    /** @type {string} */ kind,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ words,
  ) => svg("text", { class: kind, x, y }, words);
  const rule = (/** @type {string} */ kind, /** @type {number} */ y) =>
    svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
  const powers = [-10, -5, 0, 5, 10].flatMap((power) => {
    const y = CHAIN.top + at.log(power);
    const words = power ? `10${superscript(power)}` : "1";
    const kind = power ? "book-grid" : "book-rule";
    return [rule(kind, y), text("book-axis", at.left - 7, y + 4, words)];
  });
  const every = at.column >= 9 ? 10 : 20;
  const ticks = range(length + 1)
    .filter((t) => t % every === 0)
    .map((t) => text("book-tick", at.x(t), BOTTOM + 17, String(t)));
  const time = text("book-axis book-symbol", at.left - 7, BOTTOM + 17, "t");
  return [...powers, rule("book-grid", BOTTOM), ...ticks, time];
}

/**
 * What changes.
 *
 * @param {Geometry} at
 */
function makeParts(at) {
  const path = (/** @type {string} */ kind) => svg("path", { class: kind });
  const stems = path("book-stems-back");
  stems.style.strokeWidth = String(Math.max(1, Math.min(4, 0.5 * at.column)));
  return {
    marked: rectangle("book-marked", 0, 0, at.column, BOTTOM),
    hovered: rectangle("book-hovered", 0, 0, at.column, BOTTOM),
    end: svg("line", { class: "book-end", y1: 0, y2: BOTTOM }),
    endName: svg("text", { class: "book-tick book-symbol", y: 16 }, "T"),
    bound: path("book-bound"),
    radius: path("book-radius"),
    chain: path("book-chain"),
    dot: svg("circle", { class: "book-chain-dot", r: 4.5 }),
    stems,
    one: svg("line", { class: "book-rule", x1: at.left, x2: at.right }),
    oneName: svg("text", { class: "book-axis", x: at.left - 7 }, "1"),
  };
}

/**
 * All nodes, from the back to the front.
 *
 * @param {Geometry} at
 * @param {Parts} parts
 * @param {number} length
 */
function arrange(at, parts, length) {
  const wide = at.right - at.left;
  const inset = (
    /** @type {{ top: number, height: number }} */ { top, height },
    /** @type {SVGElement[]} */ ...nodes
  ) => svg("svg", { role: "none", x: at.left, y: top, width: wide, height }, ...nodes);
  return [
    parts.marked,
    parts.hovered,
    ...axes(at, length),
    parts.one,
    parts.oneName,
    parts.end,
    inset(CHAIN, parts.bound, parts.radius, parts.chain, parts.dot),
    inset(SINGLE, parts.stems),
    parts.endName,
  ];
}

/**
 * @param {Geometry} at
 * @param {Parts} parts
 * @param {FlowState} state
 */
function renderChain(at, parts, { steps, selected, logs, bounds, radius }) {
  const x = (/** @type {number} */ t) => at.x(t) - at.left;
  const line = (/** @type {number[]} */ values) =>
    polyline(values.map((log, t) => [x(t), at.log(log)]));
  assign(parts.chain, { d: line(logs) });
  assign(parts.bound, { d: line(bounds) });
  const far = steps * Math.log10(radius);
  const ends = polyline([
    [x(0), at.log(far)],
    [x(steps), at.log(0)],
  ]);
  assign(parts.radius, { d: ends });
  const y = Math.max(0, Math.min(CHAIN.height, at.log(logs[selected])));
  translate(parts.dot, x(selected), y);
}

/**
 * @param {Geometry} at
 * @param {Parts} parts
 * @param {FlowState} state
 */
function renderSteps(at, parts, { steps, factors, longest }) {
  const height = (/** @type {number} */ size) => at.factor(size, longest);
  const x = (/** @type {number} */ t) => at.x(t) - at.left - at.column / 2; // between
  const stem = (/** @type {number} */ size, /** @type {number} */ i) =>
    polyline([
      [x(i + 1), height(1)],
      [x(i + 1), height(size)],
    ]);
  assign(parts.stems, { d: factors.map(stem).join("") });
  const one = SINGLE.top + height(1);
  assign(parts.one, { y1: one, y2: one });
  assign(parts.oneName, { y: one + 4 });
  assign(parts.end, { x1: at.x(steps), x2: at.x(steps) });
  assign(parts.endName, { x: at.x(steps) - 9 });
}

/**
 * The picture, whose steps are marked by pointer and read by mouse.
 *
 * @param {View<FlowTraits>} view
 * @param {Scene} scene
 */
export function makePicture(view, scene) {
  const area = rectangle("book-area book-scrub", 0, 0, 0, 0);
  const picture = svg("svg", { class: "book-picture", role: "img" }, area);
  let at = geometry(720, scene.length); // until it is laid out
  const layout = memoizeLast((/** @type {number} */ width) => {
    at = geometry(width, scene.length);
    const parts = makeParts(at);
    assign(area, { x: at.left, y: 0, width: at.right - at.left, height: HEIGHT });
    assign(picture, { width, height: HEIGHT });
    picture.replaceChildren(...arrange(at, parts, scene.length), area);
    return parts;
  });
  const stepAt = (/** @type {number} */ x) =>
    Math.max(0, Math.min(at.step(x), view.model.get("steps") - 1));
  drag(view, area, (x) => view.set({ selected: stepAt(x) }));
  hover(view, picture, (x) => {
    scene.hovered = x === null ? null : stepAt(x);
  });
  const render = (/** @type {number} */ width) => {
    const { state, hovered } = scene;
    const parts = layout(width);
    parts.hovered.classList.toggle("book-none", hovered === null);
    translate(parts.marked, at.x(state.selected - 0.5), 0);
    translate(parts.hovered, at.x((hovered ?? 0) - 0.5), 0);
    renderChain(at, parts, state);
    renderSteps(at, parts, state);
    assign(picture, { "aria-label": describe(state) });
  };
  return { picture, render };
}
