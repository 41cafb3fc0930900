// ClippingCliff's arithmetic, bit for bit what Python has (python -m tests.numbers).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clip, descend, oneUnit } from "./model.js";

const file = new URL("model.numbers.json", import.meta.url);
const { places, units, walk, walks } = JSON.parse(readFileSync(file, "utf-8"));

test("loss and gradient are Python's to the last bit", () => {
  const found = places.map((place) => {
    const { loss, gradient } = oneUnit(place);
    return [loss, ...gradient];
  });
  assert.deepEqual(found, units);
});

for (const [mode, expected] of Object.entries(walks))
  test(`the chaotic walk, clipped by ${mode}, is Python's to the last bit`, () => {
    const { start, rule, updates, every } = walk;
    const steps = descend(start, { mode, ...rule }, updates);
    const seen = steps.filter((_, k) => k % every === 0);
    assert.deepEqual(
      seen.map(({ place, norm }) => [...place, norm]),
      expected,
    );
  });

test("clipping shortens by norm, and limits each entry by value", () => {
  assert.deepEqual(clip([3, -4], "norm", 1), [3 * (1 / 5), -4 * (1 / 5)]);
  assert.deepEqual(clip([3, -0.5], "value", 1), [1, -0.5]);
  assert.deepEqual(clip([3, -4], "none", 1), [3, -4]);
  assert.deepEqual(clip([0.3, -0.4], "norm", 1), [0.3, -0.4]);
});
