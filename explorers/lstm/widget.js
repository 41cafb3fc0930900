// LSTMExplorer: its controls, and how its parts go together.

/** @import { Control, Traits, View } from "../shared/types.js" */
/** @import { Group } from "../sequence/gated.js" */
/** @import { PinPresets } from "../sequence/pins.js" */
/** @import { LSTMState, LSTMTraits } from "./model.js" */
/** @import { LSTMScene } from "./picture.js" */

import { gatedExplorer } from "../sequence/gated.js";
import { inputControls, stepSlider } from "../sequence/inputs.js";
import { pinControls, pinPresets } from "../sequence/pins.js";
import { slider, unitSlider } from "../shared/controls.js";
import { html } from "../shared/elements.js";
import { within } from "../shared/links.js";
import { norm, range } from "../shared/numbers.js";
import { format, rich } from "../shared/text.js";
import { deriveState } from "./model.js";
import { GATES, rowsOf } from "./picture.js";
import { describe, summarise } from "./sentence.js";

const NOTE = 0.75; // the height of the line below the forget bias, in controls

/**
 * The steps at which to write: where an input is as large as any, or nearly so.
 *
 * @param {number[][]} inputs
 */
function loud(inputs) {
  const sizes = inputs.map(norm);
  const largest = Math.max(...sizes);
  return range(inputs.length).filter((t) => sizes[t] >= 0.9 * largest);
}

/**
 * What a cell can do, as pins. Where it is shown at the end alone, it runs unheard.
 *
 * @param {number[][]} inputs
 * @returns {PinPresets}
 */
function presets(inputs) {
  const steps = inputs.length;
  const [all, [first]] = [loud(inputs), loud(inputs)];
  const erased = Math.min(steps - 1, Math.max(first + 1, Math.floor((2 * steps) / 3)));
  const row = (/** @type {(t: number) => boolean} */ open) =>
    range(steps).map((t) => Number(open(t)));
  const [always, once] = [row(() => true), row((t) => t === first)];
  const atTheEnd = row((t) => t === steps - 1);
  const free = Array(steps).fill(null);
  return {
    free: ["decide for themselves", () => [free, free, free]],
    hold: ["write first, then hold", () => [once, always, atTheEnd]],
    count: [
      "count the large inputs",
      () => [row((t) => all.includes(t)), always, atTheEnd],
    ],
    forget: ["write, hold, forget", () => [once, row((t) => t !== erased), always]],
  };
}

/**
 * How long half of a cell lasts where its forget gate sees this bias alone.
 *
 * @param {number} bias
 */
function halfLife(bias) {
  const steps = Math.LN2 / Math.log1p(Math.exp(-bias));
  if (steps >= 1e6) return "over 10⁶ steps";
  return `${steps < 9.95 ? steps.toFixed(1) : Math.round(steps).toLocaleString("en")} steps`;
}

/**
 * The forget bias, and the half-life that it means.
 *
 * @param {View<LSTMTraits>} view
 * @param {LSTMScene} scene
 * @returns {Control[]}
 */
function forgetControls(view, scene) {
  const words = (/** @type {LSTMState} */ { forgetBias }) => {
    const f = 1 / (1 + Math.exp(-forgetBias));
    const open = f > 0.9999 ? "> 0.9999" : `= ${format(f, f > 0.99 ? 4 : 2)}`;
    return `f_{} ${open}, half-life ${halfLife(forgetBias)}`;
  };
  const bias = slider(view, {
    label: scene.units > 1 ? "mean forget bias" : "forget bias",
    min: -2,
    max: 8,
    step: 0.1,
    get: () => view.model.get("forget_bias"),
    set: (value) => view.set({ forget_bias: value }),
    valueText: (value) => `${format(value)}, taken alone ${words(scene.state)}`,
  });
  const row = html("p", { class: "book-note", "aria-hidden": "true" });
  const update = () => {
    const whose = scene.units > 1 ? `unit ${scene.state.unit + 1}, ` : "";
    row.replaceChildren(...rich(`${whose}taken alone: ${words(scene.state)}`));
  };
  return [bias, { row, update }];
}

/**
 * @param {View<LSTMTraits>} view
 * @param {LSTMScene} scene
 * @returns {Group[][]}
 */
function columnsOf(view, scene) {
  const states = () => presets(view.model.get("inputs"));
  const describeStep = (/** @type {number} */ t) =>
    `cell ${format(scene.state.at("c", t, scene.state.unit))}`;
  const gates = [
    ...(scene.shown.length > 1 ? [unitSlider(view, scene.shown)] : []),
    pinPresets(view, scene, states),
    ...pinControls(view, scene, stepSlider(view, scene, describeStep)),
  ];
  /** @type {Group[]} */
  const input =
    scene.features > 1 ? [] : [["Input", inputControls(view, scene), "folded"]];
  return [[["Gates", gates]], [["Network", forgetControls(view, scene)], ...input]];
}

export default gatedExplorer({
  gates: GATES,
  rowsOf,
  stateOf: (/** @type {Traits<LSTMTraits>} */ model) => () => deriveState(model),
  describe,
  summarise,
  columnsOf,
  rowsOfControls: ({ shown, features }) => [
    [shown.length > 1 ? 7 : 6],
    features > 1 ? [1 + NOTE] : [1 + NOTE, 0],
  ],
  checks: { forget_bias: within(-2, 8) },
});
