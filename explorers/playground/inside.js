// What one unit does with the probe: input, gates, state, answer, one below the other.

/** @import { Point } from "../shared/types.js" */
/** @import { Frame } from "./plot.js" */
/** @import { ToldRun } from "./types.js" */

import { svg } from "../shared/elements.js";
import { CATALOGUE } from "./catalogue.js";
import { line, linear, rule, text } from "./plot.js";

/** @type {Record<string, string>} */
const LETTERS = {
  input_gate: "i",
  forget: "f",
  output: "o",
  reset: "r",
  update: "z",
  cell: "c",
  hidden: "h",
};
const [GAP, ROWS] = [8, [44, 60, 50, 44]];

/** Of the input row: where the probe can be drawn. */
export const INPUT = { top: 24, height: ROWS[0] };

/**
 * The frames of the four rows.
 *
 * @param {Frame} frame
 * @returns {Frame[]}
 */
function rowsOf({ left, right, top }) {
  let at = top;
  return ROWS.map((height) => {
    const row = { left, right, top: at, bottom: at + height };
    at += height + GAP;
    return row;
  });
}

/**
 * @param {NonNullable<ToldRun["inside"]>} inside
 * @param {string} task
 * @param {Frame} row
 * @param {(t: number) => number} x
 */
function inputRow({ inputs, marks, tokens }, task, row, x) {
  const letters = tokens.length ? tokens : CATALOGUE[task].letters;
  const every = Math.ceil((inputs.length * 9) / (row.right - row.left));
  if (letters.length) {
    const at = (row.top + row.bottom) / 2 + 4;
    return inputs.flatMap((id, t) =>
      t % every ? [] : [text("book-tick", x(t), at, letters[id].replace(/\s/g, "␣"))],
    );
  }
  const most = Math.max(1, ...inputs.map(Math.abs));
  const low = Math.min(...inputs) < 0 ? -most : 0;
  const y = linear(low, most, row.bottom, row.top);
  const stems = inputs.map((value, t) => {
    const place = { x1: x(t), x2: x(t), y1: y(0), y2: y(value) };
    const isMarked = marks.length > 0 && marks[t] === 1 && task === "adding";
    return svg("line", {
      class: isMarked ? "book-stem book-stem-marked" : "book-stem",
      ...place,
    });
  });
  const noise = task === "bit" ? marks : [];
  const faint = noise.map((value, t) => {
    const place = { x1: x(t), x2: x(t), y1: y(0), y2: y(value) };
    return svg("line", { class: "book-stem book-stem-faint", ...place });
  });
  return [...rule(row, y(0)), ...faint, ...stems];
}

/**
 * The probability of the class wanted, or the number answered, beside what is wanted.
 *
 * @param {NonNullable<ToldRun["inside"]>} inside
 * @param {string} task
 * @param {Frame} row
 * @param {(t: number) => number} x
 */
function answerRow({ answers, wanted, first }, task, row, x) {
  const isNumber = answers[0].length === 1;
  const asked = (/** @type {number} */ i) =>
    isNumber ? !Number.isNaN(wanted[i]) : wanted[i] >= 0;
  const values = answers.map((answer, i) =>
    isNumber ? answer[0] : answer[Math.max(0, wanted[i])],
  );
  const most = Math.max(
    1,
    ...values.filter(Number.isFinite),
    ...(isNumber ? wanted : []),
  );
  const y = linear(0, most, row.bottom, row.top);
  /** @type {SVGElement[]} */
  const nodes = [...rule(row, y(0), "0"), ...rule(row, y(most), most > 1 ? "" : "1")];
  const points = values.map(
    (value, i) => /** @type {Point} */ ([x(first + i), y(value)]),
  );
  if (points.length > 1) nodes.push(line("hidden", points, 1.5));
  points.forEach(([cx, cy], i) => {
    const isFew = points.length < 3;
    if (isFew) nodes.push(svg("circle", { class: "book-answer", cx, cy, r: 4 }));
    if (!asked(i) || !isNumber) return;
    const mark = { class: "book-wanted", cx, cy: y(wanted[i]), r: isFew ? 6 : 2 };
    nodes.push(svg("circle", mark));
  });
  return nodes;
}

/**
 * A sample of each line with its letter.
 *
 * @param {ToldRun[]} runs
 * @param {number} left
 * @param {number} y
 */
export function drawLegend(runs, left, y) {
  const drawn = runs.flatMap(({ inside }) => [
    ...(inside?.gates ?? []).map(({ name }) => name),
    ...(inside?.cell.length ? ["cell"] : []),
    "hidden",
  ]);
  const kinds = Object.keys(LETTERS).filter((name) => drawn.includes(name));
  const pitch = kinds.length > 5 ? 38 : 46; // px
  return kinds.flatMap((name, i) => {
    const x = left + pitch * i;
    const ends = /** @type {Point[]} */ ([
      [x, y - 4],
      [x + 22, y - 4],
    ]);
    const sample = line(name.replace("_", "-"), ends);
    return [sample, text("book-tick", x + 30, y, `${LETTERS[name]}_{}`)];
  });
}

/**
 * @param {ToldRun} run
 * @param {Frame} frame
 */
export function drawInside({ inside, settings }, frame) {
  if (!inside) return [];
  const [input, gates, state, answer] = rowsOf(frame);
  const { left, right } = frame;
  const count = inside.inputs.length;
  const place = linear(-0.5, count - 0.5, left, right);
  const points = (
    /** @type {number[]} */ values,
    /** @type {(v: number) => number} */ y,
  ) => values.map((value, t) => /** @type {Point} */ ([place(t), y(value)]));
  const gateY = linear(0, 1, gates.bottom, gates.top);
  const largest = Math.max(1, ...inside.cell.map(Math.abs));
  const stateY = linear(-largest, largest, state.bottom, state.top);
  const real = inside.gates.filter(({ name }) => name !== "candidate");
  const label = (/** @type {Frame} */ row, /** @type {string} */ words) =>
    text("book-axis", left - 6, (row.top + row.bottom) / 2 + 4, words);
  return [
    label(input, "x_{t}"),
    ...inputRow(inside, settings.task, input, place),
    ...(real.length ? rule(gates, gateY(1), "1") : [label(gates, "no gate")]),
    ...(real.length ? rule(gates, gateY(0), "0") : []),
    ...real.map(({ name, values }) =>
      line(name.replace("_", "-"), points(values, gateY)),
    ),
    ...rule(state, stateY(0), "0"),
    ...(inside.cell.length ? [line("cell", points(inside.cell, stateY))] : []),
    line("hidden", points(inside.hidden, stateY)),
    ...answerRow(inside, settings.task, answer, place),
  ];
}
