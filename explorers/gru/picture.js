// The picture of GRUExplorer, from top to bottom.

/** @import { Gate, GatedScene, Row, Sizes } from "../sequence/types.js" */
/** @import { GRUState } from "./model.js" */

import { gateRow } from "../sequence/gate_row.js";
import { curveRow, inputRow, stripRow } from "../sequence/rows.js";
import { disc } from "../sequence/shapes.js";
import { R, Z } from "./cell.js";

/** @typedef {GatedScene<GRUState>} GRUScene */

/**
 * As in the rows of `pins`. In the picture z stands above r: it acts last.
 *
 * @type {Gate[]}
 */
export const GATES = [
  { kind: "reset", symbol: "r", words: "reset gate" },
  { kind: "update", symbol: "z", words: "update gate" },
];

/** The row of the state and the candidate of one unit. */
function stateRow() {
  const ofUnit =
    (/** @type {"h" | "n"} */ name) =>
    (/** @type {GRUState} */ { run, unit }, /** @type {number} */ t) =>
      run[t][name][unit];
  return curveRow({
    height: 72,
    levels: () => [1, 0, -1],
    lines: [
      { kind: "hidden", words: (t) => `state h_{${t + 1}}`, get: ofUnit("h") },
      { kind: "candidate", words: (t) => `candidate n_{${t + 1}}`, get: ofUnit("n") },
    ],
  });
}

/** @param {number} value */
const size = (value) =>
  value && value < 0.1 ? value.toFixed(3) : Number(value.toPrecision(2));

/**
 * The row of the norms of the Jacobians.
 *
 * @returns {Row<GRUScene>}
 */
function flowRow() {
  return curveRow({
    height: 56,
    levels: () => [10, 1, 0.1, 0.01, 0],
    log: true,
    show: size,
    lines: [
      {
        kind: "gradient",
        words: (t) => `‖∂h_{${t + 1}}/∂h_{${t}}‖`,
        get: ({ norms }, t) => norms[t].past,
      },
      {
        kind: "gradient",
        dash: "1 3",
        mark: disc,
        words: (t) => `‖∂h_{${t + 1}}/∂x_{${t + 1}}‖`,
        get: ({ norms }, t) => norms[t].input,
      },
    ],
  });
}

/**
 * @param {Omit<Sizes, "steps">} sizes
 * @returns {Row<GRUScene>[]}
 */
export function rowsOf({ features, ...sizes }) {
  const all = stripRow(sizes, {
    words: "the states",
    get: ({ run }, t, j) => run[t].h[j],
  });
  const gate = sizes.shown.length > 4 ? 20 : 44; // so that a desk shows all at once
  return [
    ...(sizes.shown.length > 1 ? [all] : []),
    stateRow(),
    gateRow(GATES[Z], Z, gate),
    gateRow(GATES[R], R, gate),
    inputRow(features),
    flowRow(),
  ];
}
