// One picture of rows, from top to bottom, which share a time axis.

/** @import { View } from "../shared/types.js" */
/** @import { LaidRow, Row, Scene, SequenceTraits, TimeAxis } from "./types.js" */

import { keyLine, rectangle } from "../shared/drawing.js";
import { assign, html, translate, svg } from "../shared/elements.js";
import { drag, hover, twice } from "../shared/pointer.js";
import { rich } from "../shared/text.js";
import { timeAxis } from "./axes.js";
import { sample } from "./shapes.js";

const CAPTION = 22; // px above each row
const GAP = 8; // px below each row

/** @param {Row} row */
const drawnHeight = (row) => row.height + (row.foot ?? 0);

/**
 * The height (px) of a picture of rows.
 *
 * @param {Row[]} rows
 */
export function rowsHeight(rows) {
  return rows.reduce((sum, row) => sum + CAPTION + drawnHeight(row) + GAP, 0);
}

/**
 * Where the steps are in a picture of rows of this width (px).
 *
 * @param {number} width
 * @param {number} steps
 * @param {Row[]} rows
 */
export function rowsAxis(width, steps, rows) {
  return timeAxis(steps, 34, width - 10, rowsHeight(rows));
}

/**
 * The line above a row: entries that follow the marked step, or the mouse's.
 *
 * @param {Row} row
 */
function caption(row) {
  /** @type {HTMLElement[] | null} */
  let words = null;
  const line = keyLine();
  line.classList.add("book-caption");
  const update = (/** @type {Scene} */ scene, /** @type {number} */ step) => {
    const entries = row.entries(scene, step);
    if (!words) {
      words = entries.map(() => html("span", {}));
      const samples = entries.map(([kind]) => (kind ? [sample(kind)] : []));
      const parts = words.map((text, i) =>
        html("span", { class: "book-entry" }, ...samples[i], text),
      );
      line.replaceChildren(...parts);
    }
    words.forEach((text, i) => text.replaceChildren(...rich(entries[i][1])));
  };
  return { line, update };
}

/**
 * What a pointer does to a row: its own `press`, or to mark a step.
 *
 * @param {View<SequenceTraits>} view
 * @param {Scene} scene
 * @param {string | undefined} cursor
 * @param {() => LaidRow} laid
 */
function rowArea(view, scene, cursor, laid) {
  const area = rectangle(`book-area ${cursor ?? "book-scrub"}`, 0, 0, 0, 0);
  const mark = (/** @type {number} */ x) => view.set({ selected: scene.at.step(x) });
  drag(
    view,
    area,
    (...given) => (laid().press ?? mark)(...given),
    (x, y) => laid().grabs?.(scene.at.step(x), y) ?? false,
  );
  twice(view, area, (x) => laid().release?.(scene.at.step(x)));
  return area;
}

/**
 * A row with its caption and the area for the pointer; `layout(top)` gives its nodes.
 *
 * @param {View<SequenceTraits>} view
 * @param {Scene} scene
 * @param {Row} row
 */
function livingRow(view, scene, row) {
  /** @type {LaidRow} */
  let laid;
  const { line, update } = caption(row);
  const area = rowArea(view, scene, row.cursor, () => laid);
  const layout = (/** @type {number} */ top) => {
    laid = row.layout(view, scene, top);
    const { left, right } = scene.at;
    const [y, height] = [top - GAP / 2, drawnHeight(row) + GAP];
    assign(area, { x: left, y, width: right - left, height });
    line.style.top = `${top - CAPTION}px`;
    return laid.nodes;
  };
  const render = (/** @type {number} */ step) => {
    laid.render();
    update(scene, step);
  };
  return { line, area, layout, render };
}

/**
 * The rows in one picture, which `describe(scene)` tells to those who cannot see it.
 *
 * @template {Scene<any>} C
 * @param {View<any>} view
 * @param {C} scene
 * @param {Row<C>[]} rows
 * @param {(scene: C) => string} describe
 */
export function rowsPicture(view, scene, rows, describe) {
  const living = rows.map((row) => livingRow(view, scene, row));
  const areas = living.map(({ area }) => area);
  const picture = svg("svg", { class: "book-picture", role: "img" }, ...areas);
  const captions = living.map(({ line }) => line);
  const frame = html("div", { class: "book-rows" }, picture, ...captions);
  hover(view, picture, (x) => {
    scene.hovered = x === null ? null : scene.at.step(x);
  });
  const column = (/** @type {string} */ kind) => rectangle(kind, 0, 0, 0, 0);
  const [marked, hovered] = [column("book-marked"), column("book-hovered")];

  const layout = (/** @type {number} */ width) => {
    const at = (scene.at = rowsAxis(width, scene.steps, rows));
    let top = CAPTION;
    const nodes = living.flatMap((row, i) => {
      const made = row.layout(top);
      top += drawnHeight(rows[i]) + GAP + CAPTION;
      return made;
    });
    for (const band of [marked, hovered])
      assign(band, { width: at.column, height: at.height });
    assign(picture, { width, height: at.height });
    picture.replaceChildren(marked, hovered, ...nodes, ...areas);
  };
  const render = (/** @type {number} */ width) => {
    if (width !== scene.width) layout((scene.width = width));
    const { at, state } = scene;
    hovered.classList.toggle("book-none", scene.hovered === null);
    translate(marked, at.x(state.selected - 0.5), 0);
    translate(hovered, at.x((scene.hovered ?? 0) - 0.5), 0);
    for (const row of living) row.render(scene.hovered ?? state.selected);
    assign(picture, { "aria-label": describe(scene) });
  };
  return { frame, render };
}
