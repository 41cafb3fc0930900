// UnrolledRNN's arithmetic, against what the layer computes (python -m tests.numbers).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alike } from "../shared/testing.js";
import { deriveState, forward } from "./model.js";

const file = new URL("model.numbers.json", import.meta.url);
const { networks } = JSON.parse(readFileSync(file, "utf-8"));

for (const { inputs, weight_ih, weight_hh, bias, hidden } of networks)
  test(`a network of ${bias.length} units has the states of the layer`, () => {
    const found = forward(inputs, weight_ih, weight_hh, bias);
    alike(found.flat(), hidden.flat(), { absolute: 1e-9 });
  });

const steps = networks[2].inputs.length;
const inOrder = [...Array(steps).keys()];
const stateOf = (changes) => {
  const traits = { ...networks[2], names: [], gain: 1, selected: 4, unit: 1 };
  Object.assign(traits, { permutation: inOrder }, changes);
  return deriveState({ get: (name) => traits[name] });
};

test("the state has the states of the layer, and those without an input", () => {
  const { inputs, weight_ih, weight_hh, bias, hidden } = networks[2];
  const state = stateOf({});
  alike(state.hidden.flat(), hidden.flat(), { absolute: 1e-9 });
  const silent = inputs.with(4, [0]);
  const without = forward(silent, weight_ih, weight_hh, bias);
  assert.deepEqual(state.without, without);
  assert.deepEqual(state.without.slice(0, 4), state.hidden.slice(0, 4));
  assert.notDeepEqual(state.without[5], state.hidden[5]);
});

test("shuffled, it keeps each input's state from before; without memory they agree", () => {
  const order = [...inOrder].reverse();
  const state = stateOf({ permutation: order });
  assert.ok(state.shuffled && !state.cut);
  assert.deepEqual(state.inOrder, stateOf({}).hidden.toReversed());
  assert.notDeepEqual(state.hidden, state.inOrder);
  const cut = stateOf({ permutation: order, gain: 0 });
  assert.ok(cut.shuffled && cut.cut);
  assert.deepEqual(cut.hidden, cut.inOrder);
});
