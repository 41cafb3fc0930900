// What the playground's pictures are in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { configuration } from "./names.js";
import { describeCurves, describeView } from "./sentence.js";

const settings = { task: "bit", cell: "lstm", clipping: "norm", threshold: 1 };
const run = {
  settings,
  updates: 20,
  solved: null,
  diverged: null,
  shares: [0.54],
  history: { loss: [0.69] },
  inside: {
    unit: 0,
    gates: ["input_gate", "forget", "candidate", "output"].map((name) => ({
      name,
      values: [0, 0.5],
    })),
    cell: [0, -2],
    hidden: [0, 0.25],
    answers: [[-1, 1]],
  },
  back: { hidden: [1e-4, 1], cell: [0.1, 1] },
};

test("the curves say once what is right, and how it ended", () => {
  const told = (more) => describeCurves({ runs: [{ ...run, ...more }] }, ["LSTM"]);
  assert.match(told({}), /: after 20 updates 54% of sequences right, loss 0\.690\. /);
  assert.match(told({ solved: 10 }), /loss 0\.690, solved after 10 updates\. /);
});

test("a look inside says what is drawn: gates, the cell, the state", () => {
  assert.equal(
    describeView("inside", { runs: [run] }, ["LSTM"]),
    "LSTM, unit 1 after the last step of the probe: input gate 0.50, forget gate 0.50, "
      + "output gate 0.50, c \u22122.00, h 0.25; answer \u22121.00, 1.00",
  );
});

test("the way back is told of the state and of the cell, if there is one", () => {
  const told = (back) => describeView("back", { runs: [{ ...run, back }] }, ["it"]);
  assert.match(told(run.back), /gradient of h: .* at the last; of c: .* at the last$/);
  assert.doesNotMatch(told({ ...run.back, cell: [] }), /of c/);
});

test("the threshold is said where there is one, and once", () => {
  const told = (clipping) => configuration({ ...settings, clipping, bias: "drawn" });
  assert.equal(told("norm").match(/\b1\b/g).length, 1);
  assert.match(told("none"), /no clipping/);
  assert.doesNotMatch(told("none"), /θ/);
});
