// Rows of a picture over one time axis. A row says what it needs before it is drawn: its
// `height`, and the `entries` for the line above it; `layout` makes what is drawn, for one
// width.

/** @import { Box, Point, View } from "../shared/types.js" */
/** @import { Entry, LaidRow, Row, Sample, Scene, SequenceState, Sizes } from "./types.js" */

import { polyline, rectangle, strip } from "../shared/drawing.js";
import { assign, translate } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { range } from "../shared/numbers.js";
import { format, superscript } from "../shared/text.js";
import { level, rule } from "./axes.js";
import { inputHeight, inputMarks, NAMES_HEIGHT } from "./input_marks.js";
import { drawInputs, grabsInput } from "./inputs.js";
import { box, hued } from "./shapes.js";

const STRIP = 56; // px that the cells of all units take at most

/**
 * A number on an axis, in few letters.
 *
 * @param {number} value
 */
function levelName(value) {
  return value > 0 && value < 0.01
    ? `10${superscript(Math.log10(value))}`
    : `${value}`.replace("-", "\u2212");
}

/**
 * How far down the numbers lie in a row whose axis has these levels, from high to low:
 * 0 at its upper edge, 1 at its lower. What is beyond lies on the edge. With `log` the
 * levels are powers of ten, equally far apart, and, at last, 0: below the lowest power
 * the scale is linear.
 *
 * @param {number[]} levels
 * @param {boolean} log
 * @returns {(value: number) => number}
 */
function downTo(levels, log) {
  const [high, low] = [levels[0], levels[levels.length - 1]];
  const edge = (/** @type {number} */ part) => Math.max(0, Math.min(1, part));
  if (!log) return (value) => edge((high - value) / (high - low));
  const [bands, lowest] = [levels.length - 1, levels[levels.length - 2]];
  const decades = Math.log10(high / lowest) / (bands - 1); // in a band
  const bandsDown = (/** @type {number} */ value) =>
    value > lowest ? Math.log10(high / value) / decades : bands - value / lowest;
  return (value) => edge(bandsDown(value) / bands);
}

/**
 * The axis of a row of curves: `y` of a value, and what is drawn of it.
 *
 * @param {Scene} scene
 * @param {number} top
 * @param {number} height
 * @param {() => number[]} levels
 * @param {boolean} log
 */
function levelAxis({ at }, top, height, levels, log) {
  const y = (/** @type {number} */ value) =>
    top + height * downTo(levels(), log)(value);
  const rules = levels().map((value) =>
    rule(at, y(value), value === 0 ? "book-rule" : "book-grid"),
  );
  const names = levels().map((value) => level(at, y(value), ""));
  const render = () =>
    levels().forEach((value, k) => (names[k].textContent = levelName(value)));
  return { y, nodes: [...rules, ...names], render };
}

/**
 * A line over the steps, with a mark at each.
 *
 * @template {Scene<any>} C
 * @param {C} scene
 * @param {Curve<C>} curve
 * @param {(value: number) => number} y
 */
function curveLine(scene, { kind, dash, mark = box, get }, y) {
  const { at, steps } = scene;
  const line = hued("path", kind, { class: "book-curve" }, dash);
  const dots = hued("path", kind, { class: "book-dots" });
  const size = Math.min(5, 0.45 * at.column);
  const render = () => {
    const points = range(steps).map(
      (t) => /** @type {Point} */ ([at.x(t), y(get(scene.state, t))]),
    );
    const marks = at.column < 6 ? [] : points.map((point) => mark(...point, size));
    assign(line, { d: polyline(points) });
    assign(dots, { d: marks.join("") });
  };
  return { nodes: [line, dots], render };
}

/**
 * @template {Scene<any>} C
 * @typedef {Sample & {
 *   words: (t: number, scene: C) => string,
 *   get: (state: C["state"], t: number) => number,
 * }} Curve
 */

/**
 * Lines over the steps, the first on top. A line's `dash` and `mark` are given where
 * they are not the quantity's own and a square; for `levels` and `log` see `downTo`.
 * `levels(state)` may change the numbers on the axis, though not where they stand.
 *
 * @template {Scene<any>} C
 * @param {{
 *   height: number,
 *   lines: Curve<C>[],
 *   levels: (state: C["state"]) => number[],
 *   log?: boolean,
 *   show?: (value: number, scene: C) => string | number,
 * }} options
 * @returns {Row<C>}
 */
export function curveRow({ height, lines, levels, log = false, show = curveNumber }) {
  return {
    height,
    entries: (scene, t) =>
      lines.map(({ words, get, ...line }) => [
        line,
        `${words(t, scene)} = ${show(get(scene.state, t), scene)}`,
      ]),
    layout: (_, scene, top) => {
      const axis = levelAxis(scene, top, height, () => levels(scene.state), log);
      const drawn = lines.map((line) => curveLine(scene, line, axis.y));
      const nodes = [...drawn].reverse().flatMap((line) => line.nodes);
      return {
        nodes: [...axis.nodes, ...nodes],
        render: () => [axis, ...drawn].forEach((part) => part.render()),
      };
    },
  };
}

/** @param {number} value */
const curveNumber = (value) => format(value);

/**
 * A strip of cells for the units that are shown: a press marks one, and its step.
 *
 * @template {Scene<any>} C
 * @param {Pick<Sizes, "units" | "shown">} sizes
 * @param {{ words: string, get: (state: C["state"], t: number, j: number) => number }}
 *   options
 * @returns {Row<C>}
 */
export function stripRow({ units, shown }, { words, get }) {
  const drawn = shown.length;
  const row = Math.min(10, STRIP / drawn);
  const which = drawn === units ? "all" : drawn;
  return {
    height: row * drawn,
    entries: () => [[null, `${words} of ${which} units`]],
    layout: (view, scene, top) => {
      const { at, steps } = scene;
      /** @type {(j: number) => Box[]} */
      const boxes = (j) =>
        range(steps).map((t) => [
          at.x(t) - 0.42 * at.column,
          top + row * (j + 0.15),
          0.84 * at.column,
          0.7 * row,
        ]);
      const cells = strip("book-strip-cell", range(drawn).map(boxes));
      const outline = rectangle("book-row", at.left, 0, at.right - at.left, row);
      const name = level(at, row / 2, "");
      const render = () => {
        const { state } = scene;
        cells.render((t, k) => Math.max(-1, Math.min(1, get(state, t, shown[k]))));
        const marked = row * shown.indexOf(state.unit);
        for (const node of [outline, name]) translate(node, 0, top + marked);
        name.textContent = state.unit + 1;
      };
      const press = (/** @type {number} */ x, /** @type {number} */ y) => {
        const k = Math.max(0, Math.min(drawn - 1, Math.floor((y - top) / row)));
        view.set({ selected: at.step(x), unit: shown[k] });
      };
      return { nodes: [...cells.nodes, outline, name], render, press };
    },
  };
}

/**
 * The line above the inputs: the number at a step, or its name.
 *
 * @param {Scene} scene
 * @param {number} t
 * @returns {Entry[]}
 */
function inputEntries({ state: { inputs, names }, features }, t) {
  const value = features === 1 ? format(inputs[t][0]) : (names[t] ?? "").trim();
  return [
    [{ kind: "input", form: "dot" }, `input x_{${t + 1}}${value && ` = ${value}`}`],
  ];
}

/**
 * The inputs with the names of the steps; a single feature can be drawn.
 *
 * @param {number} features
 * @returns {Row<Scene>}
 */
export function inputRow(features) {
  const height = inputHeight(features);
  const single = features === 1;
  /** @type {(view: View, scene: Scene, top: number) => LaidRow} */
  const layout = (view, scene, top) => {
    const { at } = scene;
    const room = single ? 4 : 0; // for the tips of the bars
    const band = { top: top + room, height: height - 2 * room };
    const bottom = top + height;
    const marks = inputMarks(scene, band, bottom);
    const time = level(at, bottom + 12, "t");
    time.classList.add("book-symbol");
    const zero = single ? [rule(at, top + height / 2, "book-rule")] : [];
    /** @type {(inputs: number[][], names: string[]) => void} */
    const render = memoizeLast(marks.render);
    return {
      nodes: [...zero, time, ...marks.nodes],
      render: () => render(scene.state.inputs, scene.state.names),
      press: single ? drawInputs(view, scene, band) : undefined,
      grabs: single ? grabsInput(scene, band) : undefined,
    };
  };
  const cursor = single ? "book-draw" : "book-scrub";
  return { height, foot: NAMES_HEIGHT, entries: inputEntries, layout, cursor };
}
