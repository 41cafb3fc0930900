// The picture of LSTMExplorer. From the top: the cells, one unit's cell with what it
// shows and what it might take in, the gates, the inputs, the gradient's way back.

import { gateRow, tellGates } from "../sequence/gates.js";
import { curveRow, inputRow, stripRow } from "../sequence/rows.js";
import { range } from "../shared/numbers.js";
import { format, magnitude } from "../shared/text.js";

/** As in the trait `pins`, i before f before o. */
export const GATES = [
  { kind: "input-gate", symbol: "i", words: "input gate" },
  { kind: "forget", symbol: "f", words: "forget gate" },
  { kind: "output", symbol: "o", words: "output gate" },
];
const SCALES = [1, 2, 5, 10, 20, 50, 100];

/** The number that the axis of the cell ends at: it is not confined to −1 … 1. */
export function scaleOf({ at, unit }, steps) {
  const largest = Math.max(...range(steps).map((t) => Math.abs(at("c", t, unit))));
  return SCALES.find((scale) => scale >= largest) ?? largest;
}

export function rowsOf(view, sight) {
  const narrow = () => sight.at.right < 400; // a symbol has to do
  const called = (words, name, t) =>
    narrow() ? `${name}_{}` : `${words} ${name}_{${t + 1}}`.trim();
  const size = (value) => magnitude(Math.log10(value));
  const line = (kind, words, name) => ({
    kind,
    words: (t) => called(words, name, t),
    get: ({ at, unit }, t) => at(name, t, unit),
  });
  const state = curveRow(sight, {
    height: 84,
    levels: ({ scale }) => [scale, 0, -scale],
    lines: [
      line("cell", "cell", "c"),
      line("hidden", "shown", "h"),
      line("candidate", "candidate", "g"),
    ],
  });
  const cells = stripRow(view, sight, {
    words: "the cells of all units",
    get: ({ at, scale }, t, j) => at("c", t, j) / scale,
  });
  const gradient = (name, dash) => ({
    kind: "gradient",
    dash,
    words: (t) => called("", name, t),
    get: ({ norms }, t) => norms[name][t],
  });
  const flow = curveRow(sight, {
    height: 64,
    levels: [100, 1, 1e-2, 1e-4, 0],
    log: true,
    lines: [gradient("c"), gradient("h", "1 3")],
    show: (value) => (narrow() ? size(value).replaceAll(" ", "") : size(value)),
  });
  const title = () => [
    null,
    narrow() ? "gradient" : `gradient of h_{${sight.steps}} at`,
  ];
  const back = { ...flow, entries: (t) => [title(), ...flow.entries(t)] };
  const gates = [1, 0, 2].map((k) => gateRow(view, sight, k, { height: 32 }));
  const strips = sight.units > 1 ? [cells] : [];
  return [...strips, state, ...gates, inputRow(view, sight), back];
}

/** The picture in words. */
export function describe(sight) {
  const { at, unit, selected, norms } = sight.seen;
  const which = sight.units === 1 ? "" : ` of unit ${unit + 1}`;
  const list = (value) =>
    range(sight.steps)
      .map((t) => value(t))
      .join(", ");
  const all = (name) => list((t) => format(at(name, t, unit)));
  return (
    `Cell${which} over ${sight.steps} steps: ${all("c")}. Shown of it: ${all("h")}. `
    + `Candidate: ${all("g")}. ${tellGates(sight)} Gradient of the last h at each c: `
    + `${list((t) => magnitude(Math.log10(norms.c[t])))}; at each h: `
    + `${list((t) => magnitude(Math.log10(norms.h[t])))}. Step ${selected + 1} is marked.`
  );
}
