// The reader's own probe: by pointer in the picture, or by two sliders.

/** @import { View } from "../shared/types.js" */
/** @import { PlayTraits, Told } from "./types.js" */

import { slider } from "../shared/controls.js";
import { html } from "../shared/elements.js";
import { CATALOGUE } from "./catalogue.js";

/** @typedef {{ told: Told | null, step: number }} Scene */

/** @type {Record<string, string>} How a letter is shown that would not be seen. */
const NAMES = { " ": "␣", "\n": "⏎", "\t": "⇥" };

/** @param {Scene} scene */
const insideOf = ({ told }) => told?.runs[0].inside ?? null;

/**
 * The letters of the symbols that are read, or none.
 *
 * @param {Scene} scene
 */
function lettersOf({ told }) {
  if (!told) return [];
  const { inside, settings } = told.runs[0];
  return inside?.tokens.length ? inside.tokens : CATALOGUE[settings.task].letters;
}

/**
 * Let the probe have a value at a step.
 *
 * @param {View<PlayTraits>} view
 * @param {Scene} scene
 * @param {number} step
 * @param {number} value
 */
export function draw(view, scene, step, value) {
  const inside = insideOf(scene);
  if (!inside) return;
  const probe = [...inside.inputs];
  if (step < 0 || step >= probe.length) return;
  const letters = lettersOf(scene);
  const most = letters.length - 1;
  probe[step] = letters.length
    ? Math.max(0, Math.min(most, Math.round(value)))
    : Math.max(-1, Math.min(1, Math.round(20 * value) / 20));
  inside.inputs[step] = probe[step]; // until the worker has told of it
  scene.step = step;
  view.set({ probe });
}

/** @typedef {{ row: HTMLElement, update: () => void }} Control */

/**
 * One of two controls, never both.
 *
 * @param {() => boolean} isFirst
 * @param {Control} first
 * @param {Control} second
 */
function either(isFirst, first, second) {
  const row = html("div", {});
  const update = () => {
    const wanted = isFirst() ? first : second;
    wanted.update();
    if (row.firstChild !== wanted.row) row.replaceChildren(wanted.row);
  };
  return { row, update };
}

/**
 * @param {View<PlayTraits>} view
 * @param {Scene} scene
 */
export function probeControls(view, scene) {
  const length = () => insideOf(scene)?.inputs.length ?? 1;
  const step = () => Math.min(scene.step, length() - 1);
  const value = () => insideOf(scene)?.inputs[step()] ?? 0;
  const units = () => scene.told?.runs[0].settings.units ?? 1;
  const letters = () => lettersOf(scene);
  const nameOf = (/** @type {number} */ id) => NAMES[letters()[id]] ?? letters()[id];
  return [
    slider(view, {
      label: "unit shown",
      min: 1,
      max: units,
      step: 1,
      show: String,
      get: () => Math.min(view.model.get("unit") + 1, units()),
      set: (j) => view.set({ unit: j - 1 }),
    }),
    slider(view, {
      label: "step of the probe",
      min: 1,
      max: length,
      step: 1,
      show: String,
      get: () => step() + 1,
      set: (t) => {
        scene.step = t - 1;
        view.redraw();
      },
    }),
    either(
      () => letters().length > 0,
      slider(view, {
        label: "its letter",
        ...{ min: 0, max: () => letters().length - 1, step: 1 },
        get: value,
        set: (id) => draw(view, scene, step(), id),
        show: nameOf,
      }),
      slider(view, {
        label: "its input",
        ...{ min: -1, max: 1, step: 0.05 },
        get: value,
        set: (now) => draw(view, scene, step(), now),
      }),
    ),
  ];
}
