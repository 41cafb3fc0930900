// The picture of ClippingCliff: on the map, the walk so far and the next steps.

/** @import { Point, View } from "../shared/types.js" */
/** @import { Geometry } from "./map.js" */
/** @import { CliffState, CliffTraits, Place } from "./model.js" */

import { arrows, polyline, rectangle } from "../shared/drawing.js";
import { assign, svg, translate } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { drag } from "../shared/pointer.js";
import { format } from "../shared/text.js";
import { MARGIN, axes, cutToMap, geometry, landscape } from "./map.js";
import { isOnMap } from "./model.js";
import { describe } from "./sentence.js";

/** @typedef {[at: Point, words: string, place: Place]} Leaving what is named at the edge */
/** @typedef {ReturnType<typeof makeParts>} Parts */

const HEAD = 6; // px of an arrow

/** What changes, from the back to the front. */
function makeParts() {
  const path = (/** @type {string} */ kind) => svg("path", { class: kind });
  return {
    limit: svg("rect", { class: "book-limit" }),
    walk: path("book-walk"),
    dots: path("book-walk book-walk-dots"),
    raw: path("book-raw"),
    safe: path("book-safe"),
    start: svg("circle", { class: "book-start", r: 5 }),
    now: svg("circle", { class: "book-now", r: 5 }),
    away: svg("text", { class: "book-away" }),
  };
}

/**
 * The walk so far; if it has left the map, what to say where it did.
 *
 * @param {Geometry} at
 * @param {Parts} parts
 * @param {CliffState} state
 * @returns {Leaving | null}
 */
function renderWalk(at, parts, { walk, updates, place }) {
  const made = walk.slice(0, updates + 1).map((stop) => stop.place);
  const points = made.map(at.xy);
  const lines = points.slice(1).map((point, k) => cutToMap([points[k], point], at));
  const drawn = lines.filter((line) => line !== null);
  const dots = points.filter((_, k) => isOnMap(made[k]));
  const here = isOnMap(place);
  const leaving = here ? null : lines.findLast((line, k) => line && isOnMap(made[k]));
  const head = leaving ? arrows([leaving], HEAD) : "";
  assign(parts.walk, { d: drawn.map(polyline).join("") + head });
  assign(parts.dots, { d: dots.map((point) => `${polyline([point])}h0`).join("") });
  translate(parts.start, ...points[0]);
  parts.now.classList.toggle("book-none", !here);
  if (here) translate(parts.now, ...points[points.length - 1]);
  return leaving ? [leaving[1], "now at", place] : null;
}

/**
 * The steps before and after clipping; if they leave the map, what to say there.
 *
 * @param {Geometry} at
 * @param {Parts} parts
 * @param {CliffState} state
 * @returns {Leaving | null}
 */
function renderSteps(at, parts, { mode, touched, raw, safe, place }) {
  const here = isOnMap(place);
  const draw = (
    /** @type {SVGElement} */ arrow,
    /** @type {Place} */ to,
    /** @type {boolean} */ shown,
    /** @type {boolean} */ taken,
  ) => {
    const line = shown ? cutToMap([at.xy(place), at.xy(to)], at) : null;
    assign(arrow, { d: line ? arrows([line], HEAD) : "" });
    arrow.classList.toggle("book-untaken", !taken);
    return line;
  };
  const line = draw(parts.raw, raw, here, mode === "none" || !touched);
  draw(parts.safe, safe, here && touched, mode !== "none");
  return line && !isOnMap(raw) ? [line[1], "to", raw] : null;
}

/**
 * Where a step may end: in a circle by norm, in a square by value.
 *
 * @param {Geometry} at
 * @param {Parts} parts
 * @param {CliffState} state
 */
function renderLimit(at, { limit }, { mode, place, rate, theta }) {
  const [x, y] = at.xy(place);
  const [rx, ry] = at.scale.map((scale) => scale * rate * theta);
  const corners = mode === "norm" ? { rx, ry } : { rx: 0, ry: 0 };
  assign(limit, { x: x - rx, y: y - ry, width: 2 * rx, height: 2 * ry, ...corners });
  limit.classList.toggle("book-none", mode === "none" || !isOnMap(place));
}

/**
 * What has left the map is named at the edge that it crossed.
 *
 * @param {Geometry} at
 * @param {Parts} parts
 * @param {Leaving | null} gone
 */
function renderAway(at, { away }, gone) {
  away.textContent = "";
  if (!gone) return;
  const [[x, y], words, [w, b]] = gone;
  const right = x > 0.7 * at.across;
  away.textContent = `${words} (${format(w, 1)}, ${format(b, 1)})`;
  away.style.textAnchor = right ? "end" : "start";
  translate(away, x + (right ? -12 : 12), Math.max(16, Math.min(at.high - 8, y + 4)));
}

/**
 * The picture, on which the start is dragged.
 *
 * @param {View<CliffTraits>} view
 * @param {{ state: CliffState, restart: (start: { w?: number, b?: number }) => void }} scene
 */
export function makePicture(view, scene) {
  const area = rectangle("book-area book-draw", 0, 0, 0, 0);
  const picture = svg("svg", { class: "book-picture", role: "img" }, area);
  let at = geometry(720); // until it is laid out
  const layout = memoizeLast((/** @type {number} */ width) => {
    at = geometry(width);
    const { across, high } = at;
    const parts = makeParts();
    const { left, top, right, bottom } = MARGIN;
    const frame = { x: left, y: top, width: across, height: high };
    const inside = [...landscape(at), ...Object.values(parts)];
    const map = svg("svg", { role: "none", ...frame }, ...inside);
    assign(area, frame);
    assign(picture, { width: left + across + right, height: top + high + bottom });
    picture.replaceChildren(...axes(at), map, area);
    return parts;
  });
  const isNearStart = (/** @type {number} */ x, /** @type {number} */ y) => {
    const [left, top] = at.xy(scene.state.walk[0].place);
    return Math.hypot(x - MARGIN.left - left, y - MARGIN.top - top) < 24;
  };
  drag(view, area, (x, y) => scene.restart({ w: at.w(x), b: at.b(y) }), isNearStart);
  const render = (/** @type {number} */ width) => {
    const { state } = scene;
    const parts = layout(width);
    const left = renderWalk(at, parts, state);
    renderAway(at, parts, renderSteps(at, parts, state) ?? left);
    renderLimit(at, parts, state);
    assign(picture, { "aria-label": describe(state) });
  };
  return { picture, render };
}
