// The picture of GRUExplorer, from top to bottom and in words.

import { gateRow, tellGates } from "../sequence/gates.js";
import { curveRow, disc, inputRow, stripRow } from "../sequence/rows.js";
import { format } from "../shared/text.js";

// As in the rows of `pins`. In the picture z stands above r: it acts last.
export const GATES = [
  { kind: "reset", symbol: "r", words: "reset gate" },
  { kind: "update", symbol: "z", words: "update gate" },
];
export const R = 0;
export const Z = 1;

export function rowsOf(view, sight) {
  const ofUnit =
    (name) =>
    ({ run, unit }, t) =>
      run[t][name][unit];
  const state = curveRow(sight, {
    height: 84,
    levels: [1, 0, -1],
    lines: [
      { kind: "hidden", words: (t) => `state h_{${t + 1}}`, get: ofUnit("h") },
      { kind: "candidate", words: (t) => `candidate n_{${t + 1}}`, get: ofUnit("n") },
    ],
  });
  const all = stripRow(view, sight, {
    words: "the states of all units",
    get: ({ run }, t, j) => run[t].h[j],
  });
  const flow = curveRow(sight, {
    height: 64,
    levels: [10, 1, 0.1, 0.01, 0],
    log: true,
    show: (value) =>
      value > 0 && value < 0.1 ? value.toFixed(3) : Number(value.toPrecision(2)),
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
  const hint = "drag to pin, double-click to free";
  const gates = [gateRow(view, sight, Z, { hint }), gateRow(view, sight, R)];
  return [
    ...(sight.units > 1 ? [all] : []),
    state,
    ...gates,
    inputRow(view, sight),
    flow,
  ];
}

/** The picture in words. */
export function describe(sight) {
  const { run, unit, norms, selected } = sight.seen;
  const which = sight.units === 1 ? "" : ` of unit ${unit + 1}`;
  const list = (value) => run.map((now, t) => format(value(now, t))).join(", ");
  return (
    `State${which} over ${sight.steps} steps: ${list(({ h }) => h[unit])}. `
    + `Candidate: ${list(({ n }) => n[unit])}. ${tellGates(sight)} `
    + `How strongly a state hangs on the one before: ${list((_, t) => norms[t].past)}; `
    + `on its input: ${list((_, t) => norms[t].input)}. `
    + `Step ${selected + 1} is marked.`
  );
}
