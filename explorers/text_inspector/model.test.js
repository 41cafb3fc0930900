// The quantised model of characters, against Python's (python -m tests.numbers).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alike } from "../shared/testing.js";
import { compare, readText, stateDeriver, textModel, unpack } from "./model.js";

const file = new URL("model.numbers.json", import.meta.url);
const { models } = JSON.parse(readFileSync(file, "utf-8"));
const CLOSE = { absolute: 1e-9 };

/** Of each row its sum with weights 1, 2, 3, … */
function probed(logs, symbols) {
  return Array.from({ length: logs.length / symbols }, (_, t) =>
    logs
      .subarray(t * symbols, (t + 1) * symbols)
      .reduce((sum, log, k) => sum + (k + 1) * log, 0),
  );
}

const networkOf = (traits) =>
  textModel(
    traits.weight_ih,
    traits.weight_hh,
    traits.bias,
    traits.head_weight,
    traits.head_bias,
  );

for (const { traits, ids, missed, values, ...expected } of models) {
  const { unit, tokens } = traits;
  const name = `${traits.bias.length / 4} units and ${tokens.length} symbols`;

  test(`with ${name} what is predicted is what Python predicts`, () => {
    const network = networkOf(traits);
    const [whole, silenced] = [readText(network, ids), readText(network, ids, unit)];
    alike(probed(whole.logs, whole.symbols), expected.logs, CLOSE);
    alike(probed(silenced.logs, silenced.symbols), expected.silenced_logs, CLOSE);
    const gap = compare(ids, whole, silenced);
    alike(gap.cost, values.cost, CLOSE);
    alike([gap.mean], [expected.mean]);
    assert.equal(gap.missed, missed);
  });

  for (const [quantity, wanted] of Object.entries(values))
    test(`with ${name} the state shows Python's ${quantity}`, () => {
      const shown = { ...traits, quantity, selected: 1000 };
      const state = stateDeriver({ get: (trait) => shown[trait] })();
      alike(state.values, wanted, CLOSE);
      assert.deepEqual(state.ids, ids);
      assert.equal(state.selected, ids.length - 1);
      const size = Math.max(...wanted.map(Math.abs));
      assert.ok(state.largest >= size * (1 - 1e-12));
    });
}

test("a silent unit shows 0 to all, and its own cell goes on", () => {
  const { traits, ids } = models[1];
  const run = readText(networkOf(traits), ids, traits.unit);
  const own = ids.map((_, t) => t * run.units + traits.unit);
  assert.ok(own.every((at) => run.h[at] === 0));
  assert.ok(own.every((at) => run.c[at] !== 0));
});

test("numbers come back from a byte each, with the scale of their row", () => {
  const codes = Buffer.from(Int8Array.from([127, -127, 0, 1])).toString("base64");
  const rows = unpack({ codes, scales: [0.5, 2] });
  assert.deepEqual(
    rows.map((row) => [...row]),
    [
      [63.5, -63.5],
      [0, 2],
    ],
  );
});
