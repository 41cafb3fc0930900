// The picture of LSTMExplorer. From the top: the cells, one unit's cell with what it
// shows and what it might take in, the gates, the inputs, the gradient's way back.

/** @import { Entry, Gate, GatedScene, Row, Sizes } from "../sequence/types.js" */
/** @import { Curve } from "../sequence/rows.js" */
/** @import { LSTMState, Quantity } from "./model.js" */

import { gateRow } from "../sequence/gate_row.js";
import { curveRow, inputRow, stripRow } from "../sequence/rows.js";
import { magnitude } from "../shared/text.js";

/** @typedef {GatedScene<LSTMState>} LSTMScene */

/**
 * As in the trait `pins`, i before f before o.
 *
 * @type {Gate[]}
 */
export const GATES = [
  { kind: "input-gate", symbol: "i", words: "input gate" },
  { kind: "forget", symbol: "f", words: "forget gate" },
  { kind: "output", symbol: "o", words: "output gate" },
];

/**
 * Whether a symbol has to do.
 *
 * @param {LSTMScene} scene
 */
const isNarrow = (scene) => scene.at.right < 480;

/** @type {(words: string, name: string) => (t: number, scene: LSTMScene) => string} */
const called = (words, name) => (t, scene) =>
  isNarrow(scene) ? `${name}_{}` : `${words} ${name}_{${t + 1}}`.trim();

/**
 * The row of one unit's cell.
 *
 * @param {number} height
 * @returns {Row<LSTMScene>}
 */
function cellRow(height) {
  /** @type {(kind: string, words: string, name: Quantity) => Curve<LSTMScene>} */
  const line = (kind, words, name) => ({
    kind,
    words: called(words, name),
    get: ({ at, unit }, t) => at(name, t, unit),
  });
  return curveRow({
    height,
    levels: ({ scale }) => [scale, 0, -scale],
    lines: [
      line("cell", "cell", "c"),
      line("hidden", "shown", "h"),
      line("candidate", "candidate", "g"),
    ],
  });
}

/**
 * The row of the gradient's way back.
 *
 * @param {number} height
 * @returns {Row<LSTMScene>}
 */
function gradientRow(height) {
  /** @type {(name: "c" | "h", dash?: string) => Curve<LSTMScene>} */
  const line = (name, dash) => ({
    kind: "gradient",
    dash,
    words: called("", name),
    get: ({ norms }, t) => norms[name][t],
  });
  const size = (/** @type {number} */ value, /** @type {LSTMScene} */ scene) => {
    const words = magnitude(Math.log10(value));
    return isNarrow(scene) ? words.replaceAll(" ", "") : words;
  };
  const row = curveRow({
    height,
    levels: () => [100, 1, 1e-2, 1e-4, 0],
    log: true,
    lines: [line("c"), line("h", "1 3")],
    show: size,
  });
  /** @type {(scene: LSTMScene) => Entry} */
  const title = (scene) => [
    null,
    isNarrow(scene) ? "gradient" : `gradient of h_{${scene.steps}} at`,
  ];
  return { ...row, entries: (scene, t) => [title(scene), ...row.entries(scene, t)] };
}

/**
 * @param {Omit<Sizes, "steps">} sizes
 * @returns {Row<LSTMScene>[]}
 */
export function rowsOf({ features, ...sizes }) {
  const cells = stripRow(sizes, {
    words: "the cells",
    get: ({ at, scale }, t, j) => at("c", t, j) / scale,
  });
  const several = sizes.shown.length > 1;
  // So that all is seen at once on a desk, where there is one row more, and a high one.
  const [cell, gate, back] =
    sizes.shown.length > 4 ? [44, 16, 44] : several ? [54, 20, 48] : [72, 28, 56];
  const gates = [1, 0, 2].map((k) => gateRow(GATES[k], k, gate));
  return [
    ...(several ? [cells] : []),
    cellRow(cell),
    ...gates,
    inputRow(features),
    gradientRow(back),
  ];
}
