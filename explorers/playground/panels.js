// The second picture: one idea at a time, a panel for each network.

/** @import { Point } from "../shared/types.js" */
/** @import { Frame, Scale } from "./plot.js" */
/** @import { Told, ToldRun } from "./types.js" */

import { svg } from "../shared/elements.js";
import { drawInside, drawLegend } from "./inside.js";
import { LOOKS } from "./curves.js";
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

export const HEIGHT = 274;

/** @typedef {(run: ToldRun, frame: Frame, all: ToldRun[], i: number) => Node[]} Panel */

/** @type {Panel} */
function drawClipping({ history, settings }, frame, all) {
  const { recentNorm, recentClipped, updates } = history;
  const { left, right, top, bottom } = frame;
  const shown = all.flatMap((run) => [
    ...run.history.recentNorm,
    ...run.history.recentClipped,
  ]);
  const isClipped = settings.clipping !== "none";
  const ends = decades([...shown, ...(isClipped ? [settings.threshold] : [])], 8);
  const y = logarithmic(...ends, bottom, top);
  const x = linear(0, 119, left, right);
  const points = (/** @type {number[]} */ values) =>
    values.map((value, i) => /** @type {Point} */ ([x(i), y(value)]));
  /** @type {SVGElement[]} */
  const nodes = [...powerRules(frame, ends, y)];
  if (settings.clipping === "norm") {
    nodes.push(...rule(frame, y(settings.threshold), "", "book-guess"));
    nodes.push(text("book-axis", right, y(settings.threshold) - 4, "θ_{}"));
  }
  nodes.push(line("gradient", points(recentNorm)));
  if (isClipped) nodes.push(line("clipped-gradient", points(recentClipped)));
  const from = Math.max(0, updates - recentNorm.length) + 1;
  const words = updates ? `update ${from} to ${updates}` : "no update yet";
  nodes.push(text("book-axis", right, bottom + 16, words));
  return nodes;
}

/** @type {Panel} */
function drawBack({ back }, frame, all) {
  const { left, right, top, bottom } = frame;
  const both = all.flatMap((run) => [
    ...(run.back?.hidden ?? []),
    ...(run.back?.cell ?? []),
  ]);
  const ends = decades(both, 16);
  const y = logarithmic(...ends, bottom, top);
  const { hidden = [], cell = [] } = back ?? {};
  const x = linear(0, Math.max(1, hidden.length), left, right);
  const points = (/** @type {number[]} */ values) =>
    values.map((value, t) => /** @type {Point} */ ([x(t + 1), y(value)]));
  return [
    ...powerRules(frame, ends, y),
    ...ticks(frame, x, hidden.length, "step t_{}"),
    ...(cell.length ? [line("cell", points(cell))] : []),
    line("gradient", points(hidden)),
  ];
}

/** @type {Panel} */
function drawLonger({ longer, settings }, frame, all, i) {
  const { left, right, top, bottom } = frame;
  const y = linear(0, 1, bottom, top);
  /** @type {SVGElement[]} */
  const nodes = [0, 0.5, 1].flatMap((share) =>
    rule(frame, y(share), `${100 * share}%`),
  );
  if (!longer) return nodes;
  if (!longer.length) {
    nodes.push(text("book-name", left, (top + bottom) / 2, "not judged"));
    return nodes;
  }
  const x = linear(-0.5, longer.length - 0.5, left, right);
  longer.forEach(({ length, share }, k) => {
    const kind = { class: "book-bar-share", width: 14 };
    const bar = svg("rect", {
      ...kind,
      x: x(k) - 7,
      y: y(share),
      height: bottom - y(share),
    });
    bar.style.fill = `var(--book-${LOOKS[i]})`;
    const words = length === settings.steps ? `${length}*` : String(length);
    nodes.push(bar, text("book-tick", x(k), bottom + 16, words));
  });
  return nodes;
}

/** @type {Record<string, Panel>} */
const PANELS = {
  inside: (run, frame) => drawInside(run, frame),
  back: drawBack,
  clipping: drawClipping,
  longer: drawLonger,
};

/**
 * Rows of marks: full for a seed that made it, hollow for one that did not.
 *
 * @param {Told} told
 * @param {number} width
 * @param {string[]} names
 */
function drawSeeds({ row, runs }, width, names) {
  if (!row)
    return [text("book-name", 8, 40, "Press “Over seeds” to train ten in turn.")];
  const x = linear(0, 9, 24, width - 24);
  const first = runs[0].settings.seed - Math.min(9, row.results.length);
  return names
    .flatMap((name, i) => {
      const y = 40 + 80 * i;
      const marks = row.results.flatMap((result, k) => {
        const made = result[i];
        const mark = svg("circle", { class: "book-seed", cx: x(k), cy: y + 22, r: 7 });
        mark.style.stroke = `var(--book-${LOOKS[i]})`;
        mark.style.fill = made === null ? "none" : `var(--book-${LOOKS[i]})`;
        const words = made === null ? "–" : made.toLocaleString("en");
        return [mark, text("book-tick", x(k), y + 46, words)];
      });
      return [text("book-name", 8, y, `${name}: updates until solved`), ...marks];
    })
    .concat(text("book-name", 8, 212, `seeds from ${Math.max(0, first)} on`));
}

/**
 * What a view shows of each network, side by side.
 *
 * @param {string} view
 * @param {Told} told
 * @param {number} width
 * @param {string[]} names
 */
export function drawView(view, told, width, names) {
  if (view === "seeds") return drawSeeds(told, width, names);
  if (!PANELS[view]) return [];
  const { runs } = told;
  const each = width / runs.length;
  const legend = view === "inside" ? drawLegend(runs, 46, HEIGHT - 6) : [];
  const panels = runs.flatMap((run, i) => {
    const frame = {
      left: i * each + 46,
      right: (i + 1) * each - 8,
      top: 24,
      bottom: 226,
    };
    return [
      text("book-name", frame.left, 12, names[i]),
      ...PANELS[view](run, frame, runs, i),
    ];
  });
  return [...panels, ...legend];
}
