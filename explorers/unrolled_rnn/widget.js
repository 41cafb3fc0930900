// UnrolledRNN: its key and its controls, and how they go together.

/** @import { Control, Traits, View } from "../shared/types.js" */
/** @import { Sizes } from "../sequence/types.js" */
/** @import { RNNTraits } from "./model.js" */
/** @import { RNNScene } from "./picture.js" */

import { sequenceChecks } from "../sequence/checks.js";
import { inputControls, orderControls, stepSlider } from "../sequence/inputs.js";
import {
  button,
  controlGrid,
  group,
  liveRegion,
  stage,
  slider,
  traitSlider,
  unitSlider,
} from "../shared/controls.js";
import { keyEntry, keyLine } from "../shared/drawing.js";
import { html } from "../shared/elements.js";
import { composedBySizes, explorer } from "../shared/explorer.js";
import {
  controlHeights,
  explorerHeights,
  KEY,
  sentenceHeights,
} from "../shared/heights.js";
import { within } from "../shared/links.js";
import { range } from "../shared/numbers.js";
import { format } from "../shared/text.js";
import { layout, pictureHeight } from "./layout.js";
import { deriveState } from "./model.js";
import { makePicture } from "./picture.js";
import { describeStep, summarise } from "./sentence.js";

/**
 * The key above and below the picture: what is drawn, and the numbers at hand.
 *
 * @param {RNNScene} scene
 */
function makeKey({ features }) {
  const [now, without, ghost] = ["hidden", "without", "ghost"].map(keyEntry);
  const input = keyEntry(features === 1 ? "input" : "none");
  const advice = features === 1 ? "drag the bars to draw" : "";
  const hint = html("span", { class: "book-hint" }, advice);
  const update = (/** @type {RNNScene} */ { state, hovered }) => {
    const { hidden, unit, selected, shuffled } = state;
    const step = hovered ?? selected;
    const which = hidden[0].length === 1 ? "state" : `unit ${unit + 1},`;
    const name = state.names[state.order[step]] ?? "";
    const value = features === 1 ? format(state.inputs[step][0]) : name;
    now.update(`${which} h_{${step + 1}} = ${format(hidden[step][unit])}`);
    without.update(`without x_{${selected + 1}}: ${format(state.without[step][unit])}`);
    ghost.update(`in order: ${format(state.inOrder[step][unit])}`);
    input.update(`input x_{${step + 1}}${value.trim() && ` = ${value}`}`);
    without.row.hidden = shuffled;
    ghost.row.hidden = !shuffled;
  };
  const above = keyLine(now.row, without.row, ghost.row);
  return { above, below: keyLine(input.row, hint), update };
}

/**
 * The recurrent weight of one unit or the gain of all, and the button that cuts it.
 *
 * @param {View<RNNTraits>} view
 * @param {boolean} alone
 */
function recurrentControls(view, alone) {
  const { model } = view;
  const symbol = alone ? "w_{hh}" : "W_{hh}";
  const get = () =>
    alone ? /** @type {number} */ (model.get("weight_hh")[0][0]) : model.get("gain");
  const set = (/** @type {number} */ value) =>
    view.set(alone ? { weight_hh: [[value]] } : { gain: value });
  const label = alone ? `recurrent ${symbol}` : `gain of ${symbol}`;
  const [min, max] = alone ? [-2, 2] : [0, 2];
  let kept = alone ? 0.8 : 1;
  const toggle = () => {
    const now = get();
    set(now === 0 ? kept : 0);
    if (now !== 0) kept = now;
  };
  return [
    slider(view, { label, min, max, step: 0.05, get, set }),
    button(view, {
      label: `Cut the memory: ${symbol} = 0`,
      pressed: () => get() === 0,
      press: toggle,
    }),
  ];
}

/**
 * @param {View<RNNTraits>} view
 * @param {Omit<Sizes, "steps">} sizes
 * @returns {Control[]}
 */
function networkControls(view, { units, features, shown }) {
  const [recurrent, cut] = recurrentControls(view, units === 1);
  const input = () => traitSlider(view, "weight_ih", "input w_{ih}", 3, (w) => [[w]]);
  const bias = () => traitSlider(view, "bias", "bias b_{}", 2, (b) => [b]);
  if (shown.length > 1) return [recurrent, unitSlider(view, shown), cut];
  if (units > 1) return [recurrent, cut];
  return [recurrent, ...(features > 1 ? [] : [input()]), bias(), cut];
}

/**
 * The explorer for one number of steps.
 *
 * @param {View<RNNTraits>} view
 * @param {Sizes} sizes
 */
function compose(view, sizes) {
  const state = deriveState(view.model);
  /** @type {RNNScene} */
  const scene = { ...sizes, state, at: layout(0, sizes), width: -1, hovered: null };
  const describeAt = (/** @type {number} */ t) => describeStep(scene.state, t);
  const network = networkControls(view, sizes);
  const sequence = [
    stepSlider(view, scene, describeAt),
    ...(sizes.features > 1 ? [] : inputControls(view, scene)),
    orderControls(view, scene),
  ];
  const { picture, render } = makePicture(view, scene);
  const key = makeKey(scene);
  const live = liveRegion(view);
  const groups = [group("Network", ...network), group("Sequence", ...sequence)];
  view.body.replaceChildren(
    view.body.children[0],
    stage(key.above, picture, key.below),
    ...live.rows,
    controlGrid(...groups),
  );
  return (/** @type {number} */ width) => {
    scene.state = deriveState(view.model);
    render(width);
    key.update(scene);
    live.update(summarise(scene.state));
    for (const control of [...network, ...sequence]) control.update();
  };
}

/** @param {Traits<RNNTraits>} model */
function sizesOf(model) {
  const [inputs, bias] = [model.get("inputs"), model.get("bias")];
  const shown = model.get("units");
  if (model.get("permutation").length !== inputs.length) return null;
  if (model.get("selected") >= inputs.length) return null;
  const [units, features] = [bias.length, inputs[0].length];
  return { steps: inputs.length, units, features, shown };
}

/** @param {Traits<RNNTraits>} model */
function reserve(model) {
  const [units, features] = [model.get("bias").length, model.get("inputs")[0].length];
  const shown = model.get("units");
  // Rows of controls.
  const network = units > 1 ? 2 + Number(shown.length > 1) : features > 1 ? 3 : 4;
  const sequence = features > 1 ? 2 : 4;
  return explorerHeights(
    pictureHeight({ shown, features }),
    [2 * KEY[0], 2 * KEY[1]],
    sentenceHeights(),
    controlHeights([[network], [sequence]]),
  );
}

const checks = {
  ...sequenceChecks,
  weight_ih: within(-3, 3),
  weight_hh: within(-2, 2),
  bias: within(-2, 2),
  gain: within(0, 2),
  permutation: (/** @type {number[]} */ order) =>
    `${[...order].sort((a, b) => a - b)}` === `${range(order.length)}`,
};

export default explorer(composedBySizes(sizesOf, compose), reserve, checks);
