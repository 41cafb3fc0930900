// What the explorers of gated cells are made of: rows in one picture, the live sentence,
// and groups of controls in two columns.

/** @import { Control, Traits, View } from "../shared/types.js" */
/** @import { Reserve } from "../shared/explorer.js" */
/** @import { Check, Checks } from "../shared/links.js" */
/** @import { Gate, GatedScene, GatedState, GatedTraits, Row, Sizes } from "./types.js" */

import {
  column,
  controlGrid,
  fold,
  group,
  liveRegion,
  stage,
} from "../shared/controls.js";
import { keyLine } from "../shared/drawing.js";
import { html } from "../shared/elements.js";
import { composedBySizes, explorer } from "../shared/explorer.js";
import { below } from "../shared/links.js";
import { sequenceChecks } from "./checks.js";
import {
  controlHeights,
  explorerHeights,
  KEY,
  sentenceHeights,
} from "../shared/heights.js";
import { rowsAxis, rowsHeight, rowsPicture } from "./picture.js";

const ADVICE = "Pull a bar to pin its gate; tap twice to free it.";

/**
 * Controls under a heading; `folded` are those below a word that opens them.
 *
 * @typedef {[words: string, controls: Control[], folded?: "folded"]} Group
 */

/**
 * @template {GatedTraits} T
 * @template {GatedState} S
 * @typedef {object} GatedParts
 * @property {Gate[]} gates
 * @property {(sizes: Sizes) => Row<GatedScene<S>>[]} rowsOf
 * @property {(model: Traits<T>) => () => S} stateOf what gives the state of this moment
 * @property {(scene: GatedScene<S>) => string} describe the picture in words
 * @property {(state: S) => string} summarise the live sentence
 * @property {(view: View<T>, scene: GatedScene<S>) => Group[][]} columnsOf
 * @property {(sizes: Sizes) => number[][]} rowsOfControls in each group of each column
 * @property {Checks} checks of the traits that only it has
 */

/** @type {Check} */
const isPin = (pins) =>
  pins.flat().every((/** @type {any} */ pin) => pin === null || (pin >= 0 && pin <= 1));

/**
 * @param {Traits<GatedTraits>} model
 * @returns {Sizes | null} null while Python is about to send the other
 */
function sizesOf(model) {
  const [inputs, pins, shown] = [
    model.get("inputs"),
    model.get("pins"),
    model.get("units"),
  ];
  const steps = inputs.length;
  if (pins[0].length !== steps || model.get("selected") >= steps) return null;
  const units = model.get("weight_hh").length / (pins.length + 1); // and the candidate
  return { steps, units, features: inputs[0].length, shown };
}

/**
 * The explorer of a gated cell.
 *
 * @template {GatedTraits} T
 * @template {GatedState} S
 * @param {GatedParts<T, S>} parts
 */
export function gatedExplorer(parts) {
  const { gates, rowsOf, stateOf, describe, summarise, columnsOf } = parts;
  /** @type {(view: View<T>, sizes: Sizes) => (width: number) => void} */
  const compose = (view, sizes) => {
    const [derive, rows] = [stateOf(view.model), rowsOf(sizes)];
    const at = rowsAxis(0, sizes.steps, rows);
    /** @type {GatedScene<S>} */
    const scene = { ...sizes, gates, state: derive(), at, width: -1, hovered: null };
    const { frame, render } = rowsPicture(view, scene, rows, describe);
    const live = liveRegion(view);
    const groups = columnsOf(view, scene);
    const columns = groups.map((some) =>
      column(
        ...some.map(([words, controls, folded]) =>
          (folded ? fold : group)(words, ...controls),
        ),
      ),
    );
    const hint = keyLine(html("span", { class: "book-hint" }, ADVICE));
    const nodes = [stage(frame, hint), ...live.rows, controlGrid(...columns)];
    view.body.replaceChildren(view.body.children[0], ...nodes);
    return (width) => {
      scene.state = derive();
      render(width);
      live.update(summarise(scene.state));
      for (const [, controls] of groups.flat())
        for (const control of controls) control.update();
    };
  };
  /** @type {Reserve} */
  const reserve = (model) => {
    const sizes = /** @type {Sizes} */ (sizesOf(model));
    return explorerHeights(
      rowsHeight(rowsOf(sizes)),
      KEY,
      sentenceHeights(3, 7.25), // two sentences, with numbers
      controlHeights(parts.rowsOfControls(sizes)),
    );
  };
  return explorer(composedBySizes(sizesOf, compose), reserve, {
    ...sequenceChecks,
    pins: isPin,
    gate: below(() => gates.length),
    ...parts.checks,
  });
}
