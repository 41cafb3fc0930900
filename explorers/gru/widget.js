// GRUExplorer: its controls, and how its parts go together.

/** @import { Traits, View } from "../shared/types.js" */
/** @import { Group } from "../sequence/gated.js" */
/** @import { PinPresets } from "../sequence/pins.js" */
/** @import { Convention, Reset } from "./cell.js" */
/** @import { GRUTraits } from "./model.js" */
/** @import { GRUScene } from "./picture.js" */

import { gatedExplorer } from "../sequence/gated.js";
import { inputControls, stepSlider } from "../sequence/inputs.js";
import { biasSlider, everywhere, pinControls, pinPresets } from "../sequence/pins.js";
import { choice, unitSlider } from "../shared/controls.js";
import { oneOf, within } from "../shared/links.js";
import { memoizeLast } from "../shared/memoize.js";
import { R, Z } from "./cell.js";
import { compute, deriveState } from "./model.js";
import { GATES, rowsOf } from "./picture.js";
import { describe, describeStep, summarise } from "./sentence.js";

/**
 * Pins for all steps that make the GRU something simpler, in the form that is chosen.
 *
 * @param {Traits<GRUTraits>} model
 * @returns {PinPresets}
 */
function presets(model) {
  const [keep, write] = model.get("convention") === "torch" ? [1, 0] : [0, 1];
  const pins =
    (/** @type {(number | null)[]} */ ...values) =>
    (/** @type {number} */ steps) =>
      everywhere(steps, values);
  return {
    free: ["decide for themselves", pins(null, null)],
    plain: ["make it a plain RNN", pins(1, write)],
    frozen: ["freeze the state", pins(null, keep)],
    deaf: ["ignore the past", pins(0, null)],
  };
}

/**
 * In which form of the GRU the weights are used.
 *
 * @param {View<GRUTraits>} view
 */
function formControls(view) {
  const { model, set } = view;
  const convention = choice(view, {
    label: "z is the share",
    options: [
      ["torch", "kept (PyTorch, Cho)"],
      ["chung", "written (Chung)"],
    ],
    none: "",
    get: () => model.get("convention"),
    set: (value) => set({ convention: /** @type {Convention} */ (value) }),
  });
  const reset = choice(view, {
    label: "r acts",
    options: [
      ["after", "after W·h (PyTorch)"],
      ["before", "before W·h (Cho, Chung)"],
    ],
    none: "",
    get: () => model.get("reset"),
    set: (value) => set({ reset: /** @type {Reset} */ (value) }),
  });
  return [convention, reset];
}

/**
 * @param {View<GRUTraits>} view
 * @param {GRUScene} scene
 * @returns {Group[][]}
 */
function columnsOf(view, scene) {
  const step = stepSlider(view, scene, (t) => describeStep(scene.state, t));
  const gates = [
    ...(scene.shown.length > 1 ? [unitSlider(view, scene.shown)] : []),
    pinPresets(view, scene, () => presets(view.model)),
    ...pinControls(view, scene, step),
  ];
  const biases = [Z, R].map((k) => biasSlider(view, GATES[k].symbol, k));
  /** @type {Group[]} */
  const input =
    scene.features > 1 ? [] : [["Input", inputControls(view, scene), "folded"]];
  return [
    [["Gates", gates]],
    [
      ...input,
      ["Conventions and biases", [...formControls(view), ...biases], "folded"],
    ],
  ];
}

export default gatedExplorer({
  gates: GATES,
  rowsOf,
  stateOf: (/** @type {Traits<GRUTraits>} */ model) => {
    const computed = memoizeLast(compute);
    return () => deriveState(model, computed);
  },
  describe,
  summarise: (state) => summarise(state).replaceAll(" = ", "\u00a0=\u00a0"),
  columnsOf,
  rowsOfControls: ({ shown, features }) => [
    [shown.length > 1 ? 7 : 6],
    features > 1 ? [0] : [0, 0],
  ],
  checks: {
    bias_offsets: within(-5, 5),
    convention: oneOf("torch", "chung"),
    reset: oneOf("after", "before"),
  },
});
