// ClippingCliff: its controls, the numbers at hand, and what it is made of.

/** @import { Control, View } from "../shared/types.js" */
/** @import { CliffState, CliffTraits, Mode } from "./model.js" */

import {
  button,
  controlGrid,
  controlRow,
  group,
  liveRegion,
  slider,
  stage,
  switches,
} from "../shared/controls.js";
import { keyEntry } from "../shared/drawing.js";
import { html } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import {
  KEY,
  LONG,
  SHORT_QUESTION,
  controlHeights,
  explorerHeights,
  sentenceHeights,
} from "../shared/heights.js";
import { below, oneOf, within } from "../shared/links.js";
import { format } from "../shared/text.js";
import { HEIGHTS } from "./map.js";
import { LAST, MAP, deriveState } from "./model.js";
import { makePicture } from "./picture.js";
import { short, size, summarise, where } from "./sentence.js";

/**
 * What the parts of the explorer share: the state, and what starts a walk anew.
 *
 * @typedef {object} Scene
 * @property {CliffState} state
 * @property {(start: Partial<CliffTraits>) => void} restart
 */

const RUN_EVERY = 50; // ms from one update to the next
const ENTRIES = ["none", "place", "height", "raw", "safe", "none"];

/** The numbers at hand, beside the picture. */
function makeReadout() {
  const entries = ENTRIES.map(keyEntry);
  const [count, at, height, raw, safe, hint] = entries;
  const update = (/** @type {CliffState} */ state) => {
    const { mode, place, clippedNorm } = state;
    const cuts = mode === "none" ? "none" : state.cuts;
    count.update(`${state.updates} updates, ${cuts} clipped`);
    at.update(where(place));
    height.update(`loss L_{} = ${size(state.loss)}`);
    raw.update(`gradient ‖g_{}‖ = ${size(state.norm)}`);
    const turn = mode === "value" ? `, turned ${format(state.turned, 0)}°` : "";
    const would = mode === "none" ? "clipped it would be" : "clipped";
    safe.update(
      state.touched ? `${would} ${short(clippedNorm)}${turn}` : "not clipped",
    );
    hint.update("drag to start elsewhere");
  };
  hint.row.classList.add("book-advice");
  const row = html("p", { class: "book-key book-readout", "aria-hidden": "true" });
  row.append(...entries.map((entry) => entry.row));
  return { row, update };
}

/**
 * Make one update after the other; those who want no motion see the end at once.
 *
 * @param {View<CliffTraits>} view
 * @param {Scene} scene
 */
function runner({ model, set, signal, redraw }, scene) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    redraw();
  };
  const step = () => {
    const updates = model.get("updates") + 1;
    if (updates >= scene.state.end) stop();
    set({ updates: Math.min(updates, LAST) });
  };
  const start = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches)
      set({ updates: scene.state.end });
    else timer = setInterval(step, RUN_EVERY);
    redraw();
  };
  signal.addEventListener("abort", stop);
  return { stop, toggle: () => (timer ? stop() : start()), running: () => timer !== 0 };
}

/**
 * Step, Run, and to the start.
 *
 * @param {View<CliffTraits>} view
 * @param {Scene} scene
 * @param {ReturnType<typeof runner>} run
 * @param {(updates: number) => void} go
 */
function walkButtons(view, scene, run, go) {
  const count = () => view.model.get("updates");
  return controlRow(
    button(view, {
      label: "Step",
      usable: () => count() < LAST,
      press: () => go(count() + 1),
    }),
    button(view, {
      label: "Run",
      pressed: run.running,
      usable: () => run.running() || count() < scene.state.end,
      press: run.toggle,
    }),
    button(view, {
      label: "To the start",
      usable: () => count() > 0,
      press: () => go(0),
    }),
  );
}

/**
 * @param {View<CliffTraits>} view
 * @param {Scene} scene
 * @returns {Control[]}
 */
function walkControls(view, scene) {
  const run = runner(view, scene);
  const go = (/** @type {number} */ updates, start = {}) => {
    run.stop();
    view.set({ ...start, updates });
  };
  scene.restart = (start) => go(0, start);
  const start = (
    /** @type {"w" | "b"} */ name,
    /** @type {number} */ min,
    /** @type {number} */ max,
  ) =>
    slider(view, {
      label: `start ${name}_{}`,
      min,
      max,
      step: 0.01,
      get: () => view.model.get(name),
      set: (value) => scene.restart({ [name]: value }),
    });
  const updates = slider(view, {
    label: "updates",
    min: 0,
    max: LAST,
    step: 1,
    show: String,
    valueText: (k) => `${k}, loss ${size(scene.state.loss)}`,
    get: () => view.model.get("updates"),
    set: (k) => go(k),
  });
  return [
    start("w", MAP.left, MAP.right),
    start("b", MAP.low, MAP.high),
    updates,
    walkButtons(view, scene, run, go),
  ];
}

/**
 * A slider for a positive number, over powers of ten.
 *
 * @param {View<CliffTraits>} view
 * @param {"theta" | "rate"} name
 * @param {string} label
 */
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

/** @type {[Mode, string][]} */
const MODES = [
  ["none", "none"],
  ["norm", "by norm"],
  ["value", "by value"],
];

/**
 * @param {View<CliffTraits>} view
 * @returns {Control[]}
 */
function ruleControls(view) {
  const { model, set } = view;
  return [
    switches(view, {
      label: "clipping",
      options: MODES,
      get: () => model.get("mode"),
      set: (mode) => set({ mode }),
    }),
    logSlider(view, "theta", "threshold θ"),
    logSlider(view, "rate", "learning rate η"),
  ];
}

/** @param {View<CliffTraits>} view */
function build(view) {
  /** @type {Scene} */
  const scene = { state: deriveState(view.model), restart: view.set };
  const rule = ruleControls(view);
  const walk = walkControls(view, scene);
  const { picture, render } = makePicture(view, scene);
  const readout = makeReadout();
  const live = liveRegion(view);
  live.rows[0].classList.add("book-long");
  view.body.append(
    stage(picture, readout.row),
    ...live.rows,
    controlGrid(group("Update rule", ...rule), group("Walk", ...walk)),
  );
  return (/** @type {number} */ width) => {
    scene.state = deriveState(view.model);
    render(width);
    readout.update(scene.state);
    live.update(summarise(scene.state));
    for (const control of [...rule, ...walk]) control.update();
  };
}

// The numbers at hand stand beside the map where there is room, else below it.
const reserve = () =>
  explorerHeights(
    HEIGHTS,
    [0, ENTRIES.length * KEY[1], (ENTRIES.length / 2) * KEY[0]],
    sentenceHeights(3, 6),
    controlHeights([[3], [1 + 3 * LONG]]),
    SHORT_QUESTION,
  );

const checks = {
  w: within(MAP.left, MAP.right),
  b: within(MAP.low, MAP.high),
  mode: oneOf(...MODES.map(([mode]) => mode)),
  theta: within(0.01, 10),
  rate: within(0.01, 10),
  updates: below(() => LAST + 1),
};

export default explorer(build, reserve, checks);
