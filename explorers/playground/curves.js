// The first picture: what is right, and the loss, against updates.

/** @import { Frame, Scale } from "./plot.js" */
/** @import { Told, ToldRun } from "./types.js" */

import { svg } from "../shared/elements.js";
import { CATALOGUE } from "./catalogue.js";
import {
  decades,
  line,
  linear,
  logarithmic,
  powerRules,
  rule,
  text,
  ticks,
} from "./plot.js";

export const HEIGHT = 248;
/** The looks of a network and of its twin. */
export const LOOKS = ["loss", "cell"];

/**
 * @param {number} width
 * @returns {[share: Frame, loss: Frame]}
 */
function frames(width) {
  const [left, right] = [46, width - 8];
  return [
    { left, right, top: 20, bottom: 98 },
    { left, right, top: 128, bottom: 226 },
  ];
}

/**
 * @param {ToldRun} run
 * @param {number} i
 * @param {Frame} frame
 * @param {Scale} x
 */
function shareLine({ at, shares, solved, diverged }, i, frame, x) {
  const y = linear(0, 1, frame.bottom, frame.top);
  const points = at.map(
    (update, k) => /** @type {[number, number]} */ ([x(update), y(shares[k])]),
  );
  const [cx, cy] = points[points.length - 1];
  const now = svg("circle", { cx, cy, r: 3 });
  now.style.fill = `var(--book-${LOOKS[i]})`;
  /** @type {SVGElement[]} */
  const marks = [now];
  if (solved !== null) {
    const dot = svg("circle", { class: "book-solved", cx: x(solved), cy: y(1), r: 5 });
    dot.style.fill = `var(--book-${LOOKS[i]})`;
    marks.push(dot);
  }
  if (diverged) {
    const r = 5;
    const d = `M${x(diverged.update) - r} ${cy - r}l${2 * r} ${2 * r}m${-2 * r} 0l${2 * r} ${-2 * r}`;
    const cross = svg("path", { class: "book-diverged", d });
    marks.push(cross);
  }
  return [line(LOOKS[i], points), ...marks];
}

/**
 * @param {ToldRun} run
 * @param {number} i
 * @param {Scale} x
 * @param {Scale} y
 */
function lossLine({ history }, i, x, y) {
  const { loss, stride, updates } = history;
  const points = [...loss].map((value, k) => {
    const update = Math.min(updates, (k + 0.5) * stride);
    return /** @type {[number, number]} */ ([x(update), y(value)]);
  });
  return line(LOOKS[i], points, 1.5);
}

/**
 * Its nodes, from the back to the front.
 *
 * @param {Told} told
 * @param {number} width
 */
export function drawCurves({ runs }, width) {
  const [top, low] = frames(width);
  const most = Math.max(20, ...runs.map((run) => run.diverged?.update ?? run.updates));
  const x = linear(0, most, top.left, top.right);
  const share = linear(0, 1, top.bottom, top.top);
  const { guessing, settings } = runs[0];
  const losses = runs.flatMap((run) => [...run.history.loss]);
  const ends = decades(losses.length ? [...losses, guessing] : [guessing, 0.1], 6);
  const y = logarithmic(...ends, low.bottom, low.top);
  /** @type {SVGElement[]} */
  const nodes = [
    text("book-name", top.left, 12, CATALOGUE[settings.task].share),
    ...rule(top, share(0), "0%"),
    ...rule(top, share(0.5), "50%"),
    ...rule(top, share(1), "100%"),
    text("book-name", low.left, 120, "loss L_{}"),
    ...powerRules(low, ends, y),
    ...ticks(low, x, most, "updates"),
  ];
  if (guessing > 0) nodes.push(...rule(low, y(guessing), "", "book-guess"));
  runs.forEach((run, i) =>
    nodes.push(...shareLine(run, i, top, x), lossLine(run, i, x, y)),
  );
  const isNamed = guessing > 0; // last, so that no line strikes its name through
  const name = () =>
    text("book-axis book-guessed", low.right, y(guessing) - 4, "guessing");
  return isNamed ? [...nodes, name()] : nodes;
}
