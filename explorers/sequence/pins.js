// Gates that can be pinned, step by step: their controls. They write traits, and nothing
// else.

/** @import { Control, View } from "../shared/types.js" */
/** @import { GatedScene, GatedTraits, Pins } from "./types.js" */

import { button, choice, slider, switches } from "../shared/controls.js";
import { range } from "../shared/numbers.js";
import { format } from "../shared/text.js";

/** @typedef {number | null} Pin */
/** @typedef {Record<string, [words: string, pins: (steps: number) => Pins]>} PinPresets */

/**
 * The pins with values (numbers, or null to free) at some steps of gate k.
 *
 * @param {Pins} pins
 * @param {number} k
 * @param {Record<number, Pin>} values
 */
export function pinned(pins, k, values) {
  const rows = pins.map((row) => [...row]);
  for (const [t, value] of Object.entries(values)) rows[k][Number(t)] = value;
  return rows;
}

/**
 * Rows of pins that are the same at all steps: a number or null for each gate.
 *
 * @param {number} steps
 * @param {Pin[]} values
 * @returns {Pins}
 */
export function everywhere(steps, values) {
  return values.map((value) => Array(steps).fill(value));
}

/**
 * A list of pins to choose from.
 *
 * @param {View<GatedTraits>} view
 * @param {GatedScene} scene
 * @param {() => PinPresets} presets
 */
export function pinPresets(view, scene, presets) {
  const { model, set } = view;
  const asText = (/** @type {Pins} */ pins) => JSON.stringify(pins);
  return choice(view, {
    label: "the gates",
    options: Object.entries(presets()).map(([name, [words]]) => [name, words]),
    none: "are pinned by hand",
    get: () => {
      const now = asText(model.get("pins"));
      const all = Object.entries(presets());
      return all.find(([, [, pins]]) => asText(pins(scene.steps)) === now)?.[0] ?? "";
    },
    set: (name) => set({ pins: presets()[name][1](scene.steps) }),
  });
}

/**
 * Which gate to pin.
 *
 * @param {View<GatedTraits>} view
 * @param {GatedScene} scene
 */
function gateSwitches(view, scene) {
  return switches(view, {
    label: "pin the gate",
    options: scene.gates.map(({ symbol }, k) => [k, `${symbol}_{}`]),
    get: () => view.model.get("gate"),
    set: (k) => view.set({ gate: k }),
  });
}

/**
 * Which gate to pin, where, at what value; and to free it again. `step` marks a step.
 *
 * @param {View<GatedTraits>} view
 * @param {GatedScene} scene
 * @param {Control} step
 * @returns {Control[]}
 */
export function pinControls(view, scene, step) {
  const { model, set } = view;
  let where = "step";
  const selected = () => model.get("selected");
  const steps = () => (where === "all" ? range(scene.steps) : [selected()]);
  const held = (/** @type {number} */ t) =>
    model.get("pins")[model.get("gate")][t] !== null;
  const write = (/** @type {Pin} */ value) => {
    const values = Object.fromEntries(steps().map((t) => [t, value]));
    set({ pins: pinned(model.get("pins"), model.get("gate"), values) });
  };
  const place = switches(view, {
    label: "where",
    options: [
      ["step", "this step"],
      ["all", "all steps"],
    ],
    get: () => where,
    set: (chosen) => {
      where = chosen;
      view.redraw();
    },
  });
  const value = slider(view, {
    label: "at the value",
    min: 0,
    max: 1,
    step: 0.05,
    get: () => scene.state.gateAt(model.get("gate"), selected()),
    set: write,
    valueText: (now) => `${format(now)}, ${held(selected()) ? "pinned" : "free"}`,
  });
  const free = button(view, {
    label: "Free it again",
    usable: () => steps().some(held),
    press: () => write(null),
  });
  return [gateSwitches(view, scene), place, step, value, free];
}

/**
 * A slider for what is added to the biases of gate k.
 *
 * @param {View<{ bias_offsets: number[] }>} view
 * @param {string} symbol
 * @param {number} k
 */
export function biasSlider(view, symbol, k) {
  const { model, set } = view;
  return slider(view, {
    label: `added to ${symbol}_{}\u2019s bias`,
    min: -5,
    max: 5,
    step: 0.25,
    get: () => model.get("bias_offsets")[k],
    set: (value) => set({ bias_offsets: model.get("bias_offsets").with(k, value) }),
  });
}
