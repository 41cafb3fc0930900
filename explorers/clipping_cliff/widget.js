// ClippingCliff: what is seen at a place of the walk, the map, and how it is handled.

import { TARGET, clip, descend, lengthOf, levelOf, stepFrom } from "./model.js";
import {
  bench,
  button,
  group,
  sentence,
  slider,
  switches,
} from "../shared/controls.js";
import { arrows, keyEntry, polyline, rectangle } from "../shared/drawing.js";
import { assign, html, translate, svg } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { range } from "../shared/numbers.js";
import { drag } from "../shared/pointer.js";
import { format, magnitude, plain } from "../shared/text.js";

const LAST = 200;
// The map, in w and b.
const [LEFT, RIGHT, LOW, HIGH] = [3.5, 6, -3.5, -1.5];
// ms from one update to the next
const RUN_EVERY = 50;

// --- What is seen -----------------------------------------------------------------

const direction = ([x, y]) => (Math.atan2(y, x) * 180) / Math.PI;

function isOnMap([w, b]) {
  return w >= LEFT && w <= RIGHT && b >= LOW && b <= HIGH;
}

function differs(one, other) {
  return one.some((value, i) => value !== other[i]);
}

function look({ model }) {
  const [mode, theta, rate] = ["mode", "theta", "rate"].map((name) => model.get(name));
  const start = [model.get("w"), model.get("b")];
  const walk = descend(start, { mode, theta, rate }, LAST);
  const stuck = walk.findIndex(({ norm }) => norm === 0);
  const updates = model.get("updates");
  const { place, loss, gradient, norm } = walk[updates];
  // Where nothing is clipped, it is shown what clipping by norm would do.
  const clipped = clip(gradient, mode === "none" ? "norm" : mode, theta);
  return {
    mode,
    theta,
    rate,
    walk,
    updates,
    // Where it stays for ever.
    end: stuck < 0 ? LAST : stuck,
    place,
    loss,
    norm,
    clippedNorm: lengthOf(clipped),
    touched: differs(gradient, clipped),
    turned: Math.abs(direction(gradient) - direction(clipped)),
    raw: stepFrom(place, gradient, rate),
    safe: stepFrom(place, clipped, rate),
    cuts: walk.slice(0, updates).filter((one) => differs(one.gradient, one.clipped))
      .length,
  };
}

// --- Words ------------------------------------------------------------------------

const size = (value) => magnitude(Math.log10(value));
const short = (value) =>
  value < 0.001 ? size(value) : String(Number(value.toPrecision(3)));
const where = ([w, b]) => `w_{} = ${format(w)}, b_{} = ${format(b)}`;

function tellStep({ mode, theta, rate, norm, clippedNorm, turned, touched, raw }) {
  const step = short(rate * (mode === "none" ? norm : clippedNorm));
  const within = mode === "value" ? " and no entry is beyond" : ", which is within";
  if (!touched) return `${within} θ = ${short(theta)}: the next step is ${step} long.`;
  const end = isOnMap(raw) ? "" : ` and ends at ${where(raw)}, off the map`;
  if (mode === "none")
    return `; nothing shortens it: the next step is ${step} long${end}.`;
  const turn =
    mode === "norm" ? "keeps its direction" : `turns by ${format(turned, 0)}°`;
  return `. Clipped by ${mode} it ${turn}: a step of ${step} instead of ${short(rate * norm)}.`;
}

function tell(seen) {
  const { place, norm } = seen;
  const lost = isOnMap(place) ? "" : `Off the map, at ${where(place)}. `;
  if (norm > 0)
    return `${lost}The gradient is ${size(norm)} long here${tellStep(seen)}`;
  return `${lost}The unit is saturated and its gradient exactly 0: nothing will change any more.`;
}

/** The picture in words. */
function describe({
  walk,
  mode,
  theta,
  updates,
  place,
  loss,
  norm,
  clippedNorm,
  raw,
  safe,
}) {
  const [next, would] = mode === "none" ? [raw, "would be"] : [safe, "is"];
  return plain(
    "Map of the loss over w and b, with a wall from (4, −2) down to (6, −3.2). The walk "
      + `starts at ${where(walk[0].place)}. After ${updates} updates it is at `
      + `${where(place)}: loss ${size(loss)}, gradient ${size(norm)} long. The next step `
      + `leads to ${where(next)}. Clipped at ${short(theta)}, the gradient ${would} `
      + `${size(clippedNorm)} long.`,
  );
}

/** The numbers at hand, beside the picture. */
function makeReadout() {
  const entries = ["none", "place", "height", "raw", "safe", "none"].map(keyEntry);
  const [count, at, height, raw, safe, hint] = entries;
  const update = ({
    mode,
    updates,
    cuts,
    place,
    loss,
    norm,
    clippedNorm,
    touched,
    turned,
  }) => {
    count.say(`${updates} updates, ${mode === "none" ? "none" : cuts} clipped`);
    at.say(where(place));
    height.say(`loss L_{} = ${size(loss)}`);
    raw.say(`gradient ‖g_{}‖ = ${size(norm)}`);
    const turn = mode === "value" ? `, turned ${format(turned, 0)}°` : "";
    const would = mode === "none" ? "clipped it would be" : "clipped";
    safe.say(touched ? `${would} ${short(clippedNorm)}${turn}` : "not clipped");
    hint.say("drag to start elsewhere");
  };
  hint.row.classList.add("book-advice");
  const row = html("p", { class: "book-key book-readout", "aria-hidden": "true" });
  row.append(...entries.map((entry) => entry.row));
  return { row, update };
}

// --- The map ----------------------------------------------------------------------

const ROOTS = [0.045, 0.1, 0.17, 0.245, 0.29, 0.35, 0.41, 0.47, 0.52, 0.565, 0.61];
const HEAD = 6; // px
const NAMES = {
  valley: [3.72, -1.6],
  wall: [5.25, -2.68],
  "high plateau": [5.2, -3.35],
  "low plateau": [5.5, -2.05],
};

/** Lines of equal loss, which is a root squared, and the edge that is behind each. */
let contours = null;
function findContours() {
  const ws = range(61).map((i) => LEFT + ((RIGHT - LEFT) * i) / 60);
  const line = (h) => ws.map((w) => [w, levelOf(h, w, LOW - 0.1, HIGH + 0.1)]);
  const sides = ROOTS.flatMap((root) => [
    [LOW, TARGET - root],
    [HIGH, TARGET + root],
  ]);
  return sides.filter(([, h]) => h < 1).map(([edge, h]) => [edge, line(h)]);
}

function measure(width) {
  const [left, top] = [46, 8];
  const wide = width >= 560;
  const high = wide ? 356 : 232;
  const across = Math.min(width - left - (wide ? 260 : 12), 1.25 * high);
  const scale = [across / (RIGHT - LEFT), high / (HIGH - LOW)];
  const within = (least, value, most) =>
    Number(Math.max(least, Math.min(most, value)).toFixed(2));
  return {
    left,
    top,
    across,
    high,
    scale,
    // As seen from the inside of the map.
    xy: ([w, b]) => [(w - LEFT) * scale[0], (HIGH - b) * scale[1]],
    w: (x) => within(LEFT, LEFT + (x - left) / scale[0], RIGHT),
    b: (y) => within(LOW, HIGH - (y - top) / scale[1], HIGH),
  };
}

/** The part of a line that is on the map, from [x, y] to [x, y], or null. */
function cutToMap([[x0, y0], [x1, y1]], { across, high }) {
  let [from, to] = [0, 1];
  for (const [speed, room] of [
    [x0 - x1, x0],
    [x1 - x0, across - x0],
    [y0 - y1, y0],
    [y1 - y0, high - y0],
  ]) {
    if (speed === 0 && room < 0) return null;
    if (speed > 0) to = Math.min(to, room / speed);
    if (speed < 0) from = Math.max(from, room / speed);
  }
  const point = (part) => [x0 + part * (x1 - x0), y0 + part * (y1 - y0)];
  return from <= to ? [point(from), point(to)] : null;
}

function backdrop({ left, top, across, high, xy }) {
  const text = (kind, x, y, words) => svg("text", { class: kind, x, y }, words);
  const halves = (low, count) => range(count).map((i) => low + i / 2);
  const ws = halves(LEFT, 6).map((w) =>
    text("book-tick", left + xy([w, 0])[0], top + high + 16, format(w, 1)),
  );
  const bs = halves(LOW, 5).map((b) =>
    text("book-axis", left - 6, top + xy([0, b])[1] + 4, format(b, 1)),
  );
  return [
    ...ws,
    ...bs,
    text("book-tick book-symbol", left + across / 2, top + high + 31, "w"),
    text("book-tick book-symbol", 6, top + high / 2 + 4, "b"),
  ];
}

function scaffold({ at }) {
  const { left, top, across, high, xy } = at;
  contours ??= findContours();
  const levels = contours.map(([edge, line]) => {
    const corners = [
      [RIGHT, edge],
      [LEFT, edge],
    ];
    return svg("path", {
      class: "book-level",
      d: polyline([...line, ...corners].map(xy)),
    });
  });
  const names = Object.entries(NAMES).map(([words, place]) => {
    const [x, y] = xy(place);
    return svg("text", { class: "book-tick book-region", x, y }, words);
  });
  const path = (kind) => svg("path", { class: kind });
  const parts = {
    limit: svg("rect", { class: "book-limit" }),
    walk: path("book-walk"),
    dots: path("book-walk book-walk-dots"),
    raw: path("book-raw"),
    safe: path("book-safe"),
    start: svg("circle", { class: "book-start", r: 5 }),
    now: svg("circle", { class: "book-now", r: 5 }),
    away: svg("text", { class: "book-away" }),
  };
  const frame = { role: "none", x: left, y: top, width: across, height: high };
  const map = svg("svg", frame, ...levels, ...names, ...Object.values(parts));
  return { parts, nodes: [...backdrop(at), map] };
}

/** The walk so far; if it has left the map, what to say where it did. */
function paintWalk({ at, seen, parts }) {
  const made = seen.walk.slice(0, seen.updates + 1).map(({ place }) => place);
  const points = made.map(at.xy);
  const lines = points.slice(1).map((point, k) => cutToMap([points[k], point], at));
  const dots = points.filter((_, k) => isOnMap(made[k]));
  const here = isOnMap(seen.place);
  const leaving = here ? null : lines.findLast((line, k) => line && isOnMap(made[k]));
  const head = leaving ? arrows([leaving], HEAD) : "";
  assign(parts.walk, { d: lines.filter(Boolean).map(polyline).join("") + head });
  assign(parts.dots, { d: dots.map((point) => `${polyline([point])}h0`).join("") });
  translate(parts.start, ...points[0]);
  parts.now.classList.toggle("book-none", !here);
  if (here) translate(parts.now, ...points.at(-1));
  return leaving && [leaving[1], "now at", seen.place];
}

/** The steps before and after clipping; if they leave the map, what to say there. */
function paintSteps({ at, seen, parts }) {
  const { mode, touched, raw, safe, place: from, rate, theta } = seen;
  const here = isOnMap(from);
  const draw = (arrow, to, shown, taken) => {
    const line = shown && cutToMap([from, to].map(at.xy), at);
    assign(arrow, { d: line ? arrows([line], HEAD) : "" });
    arrow.classList.toggle("book-untaken", !taken);
    return line && !isOnMap(to) && [line[1], "to", to];
  };
  const far = draw(parts.raw, raw, here, mode === "none" || !touched);
  draw(parts.safe, safe, here && touched, mode !== "none");
  // Where a step may end: in a circle by norm, in a square by value.
  const [x, y] = at.xy(from);
  const [rx, ry] = at.scale.map((scale) => scale * rate * theta);
  const frame = { x: x - rx, y: y - ry, width: 2 * rx, height: 2 * ry };
  const corners = mode === "norm" ? { rx, ry } : { rx: 0, ry: 0 };
  assign(parts.limit, { ...frame, ...corners });
  parts.limit.classList.toggle("book-none", mode === "none" || !here);
  return far;
}

/** What has left the map is named at the edge that it crossed. */
function paintAway({ at, parts: { away } }, gone) {
  away.textContent = "";
  if (!gone) return;
  const [[x, y], words, [w, b]] = gone;
  const right = x > 0.7 * at.across;
  away.textContent = `${words} (${format(w, 1)}, ${format(b, 1)})`;
  away.style.textAnchor = right ? "end" : "start";
  translate(away, x + (right ? -12 : 12), Math.max(16, Math.min(at.high - 8, y + 4)));
}

function makePicture(view, sight) {
  const area = rectangle("book-area book-draw", 0, 0, 0, 0);
  const picture = svg("svg", { class: "book-picture", role: "img" }, area);
  drag(view, area, (x, y) => sight.restart({ w: sight.at.w(x), b: sight.at.b(y) }));
  const lay = (width) => {
    const { left, top, across, high } = (sight.at = measure(width));
    const { parts, nodes } = scaffold(sight);
    sight.parts = parts;
    assign(area, { x: left, y: top, width: across, height: high });
    assign(picture, { width: left + across + 12, height: high + 42 });
    picture.replaceChildren(...nodes, area);
  };
  const paint = (width) => {
    if (width !== sight.width) lay((sight.width = width));
    const gone = paintWalk(sight);
    paintAway(sight, paintSteps(sight) || gone);
    assign(picture, { "aria-label": describe(sight.seen) });
  };
  return { picture, paint };
}

// --- The controls -----------------------------------------------------------------

/** Make one update after the other; those who want no motion see the end at once. */
function runner({ model, set, signal, redraw }, sight) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    redraw();
  };
  const step = () => {
    const updates = model.get("updates") + 1;
    if (updates >= sight.seen.end) stop();
    set({ updates: Math.min(updates, LAST) });
  };
  const start = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches)
      set({ updates: sight.seen.end });
    else timer = setInterval(step, RUN_EVERY);
    redraw();
  };
  signal.addEventListener("abort", stop);
  return { stop, toggle: () => (timer ? stop() : start()), running: () => timer !== 0 };
}

function walkControls(view, sight) {
  const run = runner(view, sight);
  const get = (name) => () => view.model.get(name);
  const count = get("updates");
  const go = (updates, start = {}) => {
    run.stop();
    view.set({ ...start, updates });
  };
  sight.restart = (start) => go(0, start);
  const start = (name, min, max) =>
    slider(view, {
      label: `start ${name}_{}`,
      min,
      max,
      step: 0.01,
      get: get(name),
      set: (value) => sight.restart({ [name]: value }),
    });
  const updates = slider(view, {
    label: "updates",
    min: 0,
    max: LAST,
    step: 1,
    show: String,
    say: (k) => `${k}, loss ${size(sight.seen.loss)}`,
    get: count,
    set: go,
  });
  const buttons = [
    {
      label: "Step",
      usable: () => count() < LAST,
      press: () => go(count() + 1),
    },
    {
      label: "Run",
      pressed: run.running,
      usable: () => run.running() || count() < sight.seen.end,
      press: run.toggle,
    },
    { label: "Reset", usable: () => count() > 0, press: () => go(0) },
  ];
  return [
    start("w", LEFT, RIGHT),
    start("b", LOW, HIGH),
    updates,
    bench(...buttons.map((one) => button(view, one))),
  ];
}

/** A slider for a positive number, over powers of ten. */
function logSlider(view, name, label) {
  return slider(view, {
    label,
    min: -2,
    max: 1,
    step: 0.05,
    show: (log) => short(10 ** log),
    get: () => Math.log10(view.model.get(name)),
    set: (log) => view.set({ [name]: Number((10 ** log).toPrecision(2)) }),
  });
}

function ruleControls(view) {
  const { model, set } = view;
  return [
    switches(view, {
      label: "clipping",
      options: Object.entries({ none: "none", norm: "by norm", value: "by value" }),
      get: () => model.get("mode"),
      set: (mode) => set({ mode }),
    }),
    logSlider(view, "theta", "threshold θ"),
    logSlider(view, "rate", "learning rate η"),
  ];
}

export default explorer((view) => {
  const sight = {};
  const rule = ruleControls(view);
  const walk = walkControls(view, sight);
  const { picture, paint } = makePicture(view, sight);
  const readout = makeReadout();
  const live = sentence(view);
  live.rows[0].classList.add("book-long");
  const groups = [group("Update rule", ...rule), group("Walk", ...walk)];
  const controls = html("div", { class: "book-controls" }, ...groups);
  const scene = html("div", { class: "book-scene" }, picture, readout.row);
  view.body.append(scene, ...live.rows, controls);
  return (width) => {
    sight.seen = look(view);
    paint(width);
    readout.update(sight.seen);
    live.say(tell(sight.seen));
    for (const control of [...rule, ...walk]) control.update();
  };
});
