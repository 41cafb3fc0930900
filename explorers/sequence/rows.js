// Rows of a picture over one time axis. Needs sequence.js before it.
//
// A row, made by `curveRow`, `stripRow`, `inputRow` (or `gateRow` of gates.js), has a
// `height` (in px); `entries(t)` for the line above it: [what `sample` draws or null,
// text], and at its end perhaps a `hint`; and `lay(top)`, which gives the `nodes` for one
// width and their `paint()`, and perhaps what a pointer does: `press(x, y, starts)`, and
// with a double click `release(step)`.

import { drawing, inputHeight, inputMarks, paintInputs } from "./inputs.js";
import { polyline, rectangle, strip } from "../shared/drawing.js";
import { assign, translate, svg } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { range } from "../shared/numbers.js";
import { format, superscript } from "../shared/text.js";

const NAMES = 22; // px for the names of the steps

export function rule(at, y, kind) {
  return svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
}

export function level(at, y, words) {
  return svg("text", { class: "book-axis", x: at.left - 7, y: y + 4 }, words);
}

/** A path in the colour and the line style of a quantity of the palette. */
export function hued(tag, kind, attributes, dash = `var(--book-${kind}-dash)`) {
  const node = svg(tag, attributes);
  node.style.setProperty("--book-hue", `var(--book-${kind})`);
  node.style.setProperty("--book-dash", dash);
  return node;
}

/** A number on an axis, in few letters. */
function levelName(value) {
  return value > 0 && value < 0.01
    ? `10${superscript(Math.log10(value))}`
    : `${value}`.replace("-", "\u2212");
}

/** The data of a circle in a path. */
export function disc(x, y, size) {
  const half = `a${size / 2} ${size / 2} 0 1 0`;
  const left = (x - size / 2).toFixed(1);
  return `M${left} ${y.toFixed(1)}${half} ${size} 0${half} ${-size} 0`;
}

/** The data of a square in a path. */
function box(x, y, size) {
  const [left, top] = [x - size / 2, y - size / 2].map((side) => side.toFixed(1));
  return `M${left} ${top}h${size}v${size}h${-size}z`;
}

/** What an entry's text is about: a sample of its line, bar or dot. */
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

/**
 * How far down the numbers lie in a row whose axis has these levels, from high to low:
 * 0 at its upper edge, 1 at its lower. What is beyond lies on the edge. With `log` the
 * levels are powers of ten, equally far apart, and, at last, 0: below the lowest power
 * the scale is linear.
 */
function downTo(levels, log) {
  const [high, low] = [levels[0], levels.at(-1)];
  const edge = (part) => Math.max(0, Math.min(1, part));
  if (!log) return (value) => edge((high - value) / (high - low));
  const [bands, lowest] = [levels.length - 1, levels.at(-2)];
  const decades = Math.log10(high / lowest) / (bands - 1); // in a band
  const bandsDown = (value) =>
    value > lowest ? Math.log10(high / value) / decades : bands - value / lowest;
  return (value) => edge(bandsDown(value) / bands);
}

/**
 * Lines over the steps, the first on top. `lines` are { kind, words(t), get(seen, t) },
 * with a `dash` where it is not the quantity's own and a `mark` (`disc`) where it is no
 * square; for `levels` and `log` see `downTo`. `levels(seen)` may change the numbers on
 * the axis, though not where they stand.
 */
export function curveRow(sight, { height, lines, levels, log = false, show = format }) {
  const entries = (t) =>
    lines.map(({ words, get, ...line }) => [
      line,
      `${words(t)} = ${show(get(sight.seen, t))}`,
    ]);
  const now = () => (typeof levels === "function" ? levels(sight.seen) : levels);
  const lay = (top) => {
    const { at, steps } = sight;
    const y = (value) => top + height * downTo(now(), log)(value);
    const rules = now().map((value) =>
      rule(at, y(value), value === 0 ? "book-rule" : "book-grid"),
    );
    const names = now().map((value) => level(at, y(value), ""));
    const size = Math.min(5, 0.45 * at.column);
    const drawn = lines.map(({ kind, dash, mark = box, get }) => {
      const path = hued("path", kind, { class: "book-curve" }, dash);
      return { path, dots: hued("path", kind, { class: "book-dots" }), mark, get };
    });
    const paint = () => {
      now().forEach((value, k) => (names[k].textContent = levelName(value)));
      for (const { path, dots, mark, get } of drawn) {
        const points = range(steps).map((t) => [at.x(t), y(get(sight.seen, t))]);
        const marks = at.column < 6 ? [] : points.map((point) => mark(...point, size));
        assign(path, { d: polyline(points) });
        assign(dots, { d: marks.join("") });
      }
    };
    const nodes = drawn.reverse().flatMap(({ path, dots }) => [path, dots]);
    return { nodes: [...rules, ...names, ...nodes], paint };
  };
  return { height, entries, lay };
}

/** A strip of cells for all units: a press marks one, and its step. */
export function stripRow(view, sight, { words, get }) {
  const row = sight.units > 8 ? 9 : 12;
  const height = row * sight.units;
  const lay = (top) => {
    const { at, steps, units } = sight;
    const cell = (t, j) => [
      at.x(t) - 0.42 * at.column,
      top + row * j + 1.5,
      0.84 * at.column,
      row - 3,
    ];
    const boxes = range(units).map((j) => range(steps).map((t) => cell(t, j)));
    const cells = strip("book-strip-cell", boxes);
    const outline = rectangle("book-row", at.left, 0, at.right - at.left, row);
    const name = svg("text", { class: "book-axis", x: at.left - 7, y: row / 2 + 4 });
    const paint = () => {
      const { seen } = sight;
      cells.paint((t, j) => Math.max(-1, Math.min(1, get(seen, t, j))));
      translate(outline, 0, top + row * seen.unit);
      translate(name, 0, top + row * seen.unit);
      name.textContent = seen.unit + 1;
    };
    const press = (x, y) => {
      const unit = Math.max(0, Math.min(units - 1, Math.floor((y - top) / row)));
      view.set({ selected: at.step(x), unit });
    };
    return { nodes: [...cells.nodes, outline, name], paint, press };
  };
  return { height, entries: () => [[null, words]], lay };
}

/** The inputs, as sequence.js draws them, with the names of the steps. */
export function inputRow(view, sight) {
  const height = inputHeight(sight.features);
  const single = sight.features === 1;
  const lay = (top) => {
    const { at } = sight;
    const room = single ? 4 : 0; // for the tips of the bars
    const inputs = { top: top + room, height: height - 2 * room };
    Object.assign(at, { inputs, middle: top + height / 2, bottom: top + height });
    const marks = inputMarks(sight);
    const time = level(at, at.bottom + 12, "t");
    time.classList.add("book-symbol");
    const zero = single ? [rule(at, at.middle, "book-rule"), time] : [time];
    const press = single ? drawing(view, sight) : null;
    const repaint = memoizeLast(() => paintInputs(sight, marks));
    const paint = () => repaint(sight.seen.inputs, sight.seen.names);
    return { nodes: [...zero, ...marks.nodes], paint, press };
  };
  const entries = (t) => {
    const { inputs, names } = sight.seen;
    const value = single ? format(inputs[t][0]) : (names[t] ?? "").trim();
    return [
      [{ kind: "input", form: "dot" }, `input x_{${t + 1}}${value && ` = ${value}`}`],
    ];
  };
  const [cursor, hint] = single ? ["book-draw", "drag to draw"] : ["book-scrub", ""];
  return { height, foot: NAMES, hint, entries, lay, cursor };
}
