// A sequence of inputs that is chosen, drawn with a pointer or set by slider. The
// controls write traits, and nothing else.

/** @import { Control, View } from "../shared/types.js" */
/** @import { Band, Scene, SequenceTraits } from "./types.js" */

import { button, choice, controlRow, slider } from "../shared/controls.js";
import { PRESETS, preset, presetOf, shuffle } from "./presets.js";

const REACH = 12; // px around a bar where a finger takes hold of it

/**
 * Write values at steps as fed into the model's inputs, which keep their own order.
 *
 * @param {View<SequenceTraits>} view
 * @param {Scene} scene
 * @param {Record<number, number>} values
 */
function setInputs({ model, set }, scene, values) {
  const inputs = [...model.get("inputs")];
  for (const [t, value] of Object.entries(values))
    inputs[scene.state.order[Number(t)]] = [value];
  set({ inputs });
}

/**
 * A list of sequences to choose from; the one that the explorer opened with is in it.
 *
 * @param {View<SequenceTraits>} view
 * @param {Scene} scene
 */
function sourceControl(view, scene) {
  const { model, set } = view;
  const given = { inputs: model.get("inputs"), names: model.get("names") };
  /** @type {[string, string][]} */
  const asGiven = presetOf(given.inputs) ? [] : [["given", "As it opened"]];
  const presets = Object.entries(PRESETS).map(
    ([name, [words]]) => /** @type {[string, string]} */ ([name, words]),
  );
  return choice(view, {
    label: "input",
    options: [...asGiven, ...presets],
    none: "Drawn by hand",
    get: () => {
      const inputs = model.get("inputs");
      const opened = `${inputs}` === `${given.inputs}`;
      return presetOf(inputs) || (opened ? "given" : "");
    },
    set: (name) =>
      set(name === "given" ? given : { inputs: preset(name, scene.steps), names: [] }),
  });
}

/**
 * What to mark a step with; `describeStep(t)` is read aloud.
 *
 * @param {View<SequenceTraits>} view
 * @param {Scene} scene
 * @param {(t: number) => string} describeStep
 */
export function stepSlider(view, scene, describeStep) {
  return slider(view, {
    label: "step t_{}",
    min: 1,
    max: scene.steps,
    step: 1,
    get: () => scene.state.selected + 1,
    set: (t) => view.set({ selected: t - 1 }),
    show: String,
    valueText: (t) => `${t} of ${scene.steps}, ${describeStep(t - 1)}`,
  });
}

/**
 * What to choose the inputs with, and to set that of the marked step.
 *
 * @param {View<SequenceTraits>} view
 * @param {Scene} scene
 * @returns {Control[]}
 */
export function inputControls(view, scene) {
  const value = slider(view, {
    label: "its input x_{t}",
    min: -1,
    max: 1,
    step: 0.05,
    get: () => scene.state.inputs[scene.state.selected][0],
    set: (x) => setInputs(view, scene, { [view.model.get("selected")]: x }),
  });
  return [sourceControl(view, scene), value];
}

/**
 * Shuffle the steps, and bring them back into their order.
 *
 * @param {View<SequenceTraits & { permutation: number[] }>} view
 * @param {Scene} scene
 */
export function orderControls(view, scene) {
  const { model, set } = view;
  let seed = 0;
  // The mark stays with the input that it was on.
  const reorder = (/** @type {number[]} */ order) => {
    const step = model.get("permutation")[model.get("selected")];
    set({ permutation: order, selected: order.indexOf(step) });
  };
  const mix = {
    label: "Shuffle the steps",
    press: () => reorder(shuffle(scene.steps, ++seed)),
  };
  const restore = {
    label: "Back in order",
    usable: () => scene.state.shuffled,
    press: () => reorder([...scene.state.order].sort((a, b) => a - b)),
  };
  return controlRow(button(view, mix), button(view, restore));
}

/**
 * What a pointer draws: the step it is at, and a value for each that it jumped over.
 *
 * @param {Scene} scene
 */
export function stroke(scene) {
  /** @type {[step: number, value: number] | null} */
  let last = null;
  /** @type {(x: number, value: number, starts: boolean) => [number, Record<number, number>]} */
  return (x, value, starts) => {
    const step = scene.at.step(x);
    const [from, before] = (starts ? null : last) ?? [step, value];
    const values = { [step]: value };
    const toward = Math.sign(step - from);
    for (let t = from + toward; toward && t !== step; t += toward) {
      // With nine digits, as Python tells it: else its answer would be news.
      const between = before + ((value - before) * (t - from)) / (step - from);
      values[t] = Number(between.toPrecision(9));
    }
    last = [step, value];
    return [step, values];
  };
}

/**
 * The largest number among the inputs, at least 1: what their bars are drawn to.
 *
 * @param {number[][]} inputs
 */
export function largestInput(inputs) {
  return Math.max(1, ...inputs.flat().map(Math.abs));
}

/**
 * Whether a finger takes hold of the bar of an input in a band.
 *
 * @param {Scene} scene
 * @param {Band} band
 */
export function grabsInput(scene, { top, height }) {
  return (/** @type {number} */ t, /** @type {number} */ y) => {
    const { inputs } = scene.state;
    const reach = (inputs[t][0] / largestInput(inputs)) * (height / 2);
    const up = top + height / 2 - y;
    return up > Math.min(0, reach) - REACH && up < Math.max(0, reach) + REACH;
  };
}

/**
 * Draw inputs in a band while a pointer is down.
 *
 * @param {View<SequenceTraits>} view
 * @param {Scene} scene
 * @param {Band} band
 */
export function drawInputs(view, scene, band) {
  const draw = stroke(scene);
  let largest = 1;
  return (/** @type {number} */ x, /** @type {number} */ y, starts = false) => {
    if (starts) largest = largestInput(scene.state.inputs);
    const height = (2 * largest * (band.top + band.height / 2 - y)) / band.height;
    const value = Math.round(20 * Math.max(-largest, Math.min(largest, height))) / 20;
    const [selected, values] = draw(x, value, starts);
    view.set({ selected });
    setInputs(view, scene, values);
  };
}
