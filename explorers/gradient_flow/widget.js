// GradientFlow: its controls, the numbers at hand, and what it is made of.

/** @import { Traits, View } from "../shared/types.js" */
/** @import { Activation, FlowTraits } from "./model.js" */
/** @import { Scene } from "./picture.js" */

import {
  controlGrid,
  group,
  liveRegion,
  slider,
  stage,
  switches,
} from "../shared/controls.js";
import { keyEntry, keyLine } from "../shared/drawing.js";
import { html } from "../shared/elements.js";
import { composedBySizes, explorer } from "../shared/explorer.js";
import {
  KEY,
  SHORT_QUESTION,
  controlHeights,
  explorerHeights,
  sentenceHeights,
} from "../shared/heights.js";
import { below, oneOf, within } from "../shared/links.js";
import { memoizeLast } from "../shared/memoize.js";
import { format, magnitude, superscript } from "../shared/text.js";
import { HIGH_GAIN, deriveState, runChain } from "./model.js";
import { HEIGHT, makePicture } from "./picture.js";
import { summarise } from "./sentence.js";

/** @type {[Activation, string][]} */
const ACTIVATIONS = [
  ["linear", "linear"],
  ["tanh", "tanh"],
  ["relu", "ReLU"],
];

/** @param {View<FlowTraits>} view */
function networkControls(view) {
  const { model, set } = view;
  return [
    slider(view, {
      label: "gain of W_{hh}",
      min: 0,
      max: HIGH_GAIN,
      step: 0.05,
      get: () => model.get("gain"),
      set: (gain) => set({ gain }),
    }),
    switches(view, {
      label: "activation",
      options: ACTIVATIONS,
      get: () => model.get("activation"),
      set: (activation) => set({ activation }),
    }),
  ];
}

/**
 * @param {View<FlowTraits>} view
 * @param {Scene} scene
 */
function chainControls(view, scene) {
  const { model, set } = view;
  const end = (/** @type {number} */ steps) =>
    set({ steps, selected: Math.min(model.get("selected"), steps - 1) });
  const left = (/** @type {number} */ t) =>
    `${t}, ${scene.state.steps - t} back, ${magnitude(scene.state.logs[t])}`;
  return [
    slider(view, {
      label: "last step T_{}",
      min: 1,
      max: scene.length,
      step: 1,
      show: String,
      get: () => model.get("steps"),
      set: end,
    }),
    slider(view, {
      label: "step t_{}",
      min: 0,
      max: () => scene.state.steps - 1,
      step: 1,
      show: String,
      valueText: left,
      get: () => scene.state.selected,
      set: (selected) => set({ selected }),
    }),
  ];
}

/** The numbers at hand, above and below the picture. */
function makeKey() {
  const [whole, bound, radius, single] = ["chain", "bound", "radius", "stem"].map(
    keyEntry,
  );
  const hint = html("span", { class: "book-hint" }, "drag to mark a step");
  const update = (/** @type {Scene} */ { state, hovered }) => {
    const { steps, logs, bounds, factors } = state;
    const t = Math.min(hovered ?? state.selected, steps - 1);
    const n = superscript(steps - t);
    whole.update(`‖∂h_{${steps}}/∂h_{${t}}‖ = ${magnitude(logs[t])}`);
    bound.update(`bound, product of ‖J_{}‖: ${magnitude(bounds[t])}`);
    radius.update(
      `spectral radius ρ${n} = ${magnitude((steps - t) * Math.log10(state.radius))}`,
    );
    single.update(`one step: ‖J_{${t + 1}}‖ = ${format(factors[t])}`);
  };
  const above = keyLine(whole.row, bound.row, radius.row);
  above.classList.add("book-columns");
  return { above, below: keyLine(single.row, hint), update };
}

/**
 * The explorer for inputs of one length.
 *
 * @param {View<FlowTraits>} view
 * @param {number} length
 */
function compose(view, length) {
  const run = memoizeLast(runChain);
  /** @type {Scene} */
  const scene = { state: deriveState(view.model, run), length, hovered: null };
  const network = networkControls(view);
  const ends = chainControls(view, scene);
  const { picture, render } = makePicture(view, scene);
  const key = makeKey();
  const live = liveRegion(view);
  live.rows[0].classList.add("book-long");
  view.body.replaceChildren(
    view.body.children[0],
    stage(key.above, picture, key.below),
    ...live.rows,
    controlGrid(group("Network", ...network), group("Way back", ...ends)),
  );
  return (/** @type {number} */ width) => {
    scene.state = deriveState(view.model, run);
    render(width);
    key.update(scene);
    live.update(summarise(scene.state));
    for (const control of [...network, ...ends]) control.update();
  };
}

const lengthOf = (/** @type {Traits<FlowTraits>} */ model) =>
  model.get("inputs").length;

// The key above stands in three columns where there is room for them.
const reserve = () =>
  explorerHeights(
    HEIGHT,
    [2 * KEY[0], 4 * KEY[1]],
    sentenceHeights(3, 6),
    controlHeights([[2], [2]]),
    SHORT_QUESTION,
  );

const checks = {
  gain: within(0, HIGH_GAIN),
  activation: oneOf(...ACTIVATIONS.map(([name]) => name)),
  steps: below((valueOf) => valueOf("inputs").length + 1, 1),
  selected: below((valueOf) => valueOf("steps")),
};

export default explorer(composedBySizes(lengthOf, compose), reserve, checks);
