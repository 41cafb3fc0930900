// GradientFlow's arithmetic, against what Python computes (python -m tests.numbers).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alike } from "../shared/testing.js";
import { chain, deriveState, runChain, slopes } from "./model.js";

const file = new URL("model.numbers.json", import.meta.url);
const { networks, default: opening } = JSON.parse(readFileSync(file, "utf-8"));

for (const [i, { weight_hh, inputs, chains }] of [...networks, opening].entries())
  for (const [activation, expected] of Object.entries(chains))
    test(`network ${i} with ${activation} has the chain that Python has`, () => {
      const found = chain(weight_hh, slopes(weight_hh, inputs, activation));
      const norms = found.logs.map((log) => 10 ** log);
      alike(norms, expected.norms, { relative: 1e-9 });
      alike(found.factors, expected.factors, { relative: 1e-9 });
    });

test("it neither overflows nor rounds to 0", () => {
  const silence = Array(100).fill([0, 0]);
  for (const [scale, log] of [
    [1e10, 1000],
    [1e-10, -1000],
  ]) {
    const turned = [
      [0, scale],
      [-scale, 0],
    ];
    const { logs } = chain(turned, slopes(turned, silence, "linear"));
    alike([logs[0]], [log], { relative: 1e-9 });
  }
});

test("a weight of 0 cuts the chain", () => {
  const { factors, logs } = chain([[0]], slopes([[0]], [[1], [1], [1]], "tanh"));
  assert.deepEqual(factors, [0, 0, 0]);
  assert.deepEqual(logs, [-Infinity, -Infinity, -Infinity, 0]);
});

test("the state has the bounds, the gain and the mark before the last step", () => {
  const { weight_hh, inputs, chains } = opening;
  const traits = { ...{ weight_hh, inputs, gain: 1, activation: "tanh" } };
  Object.assign(traits, { steps: 60, selected: 70, radius: 1 });
  const state = deriveState({ get: (name) => traits[name] }, runChain);
  assert.equal(state.selected, 59);
  const bound = chains.tanh.factors.reduce((a, b) => a * b);
  alike([10 ** state.bounds[0]], [bound], { relative: 1e-9 });
  traits.gain = 2;
  const doubled = deriveState({ get: (name) => traits[name] }, runChain);
  alike([doubled.weightNorm, doubled.radius], [2 * state.weightNorm, 2]);
});
