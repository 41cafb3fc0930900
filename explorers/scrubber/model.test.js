// What a Scrubber shows, against what Python was given (python -m tests.numbers).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alike } from "../shared/testing.js";
import { deriveState, figure, ticksOf } from "./model.js";

const file = new URL("model.numbers.json", import.meta.url);
const { traits, settings } = JSON.parse(readFileSync(file, "utf-8"));

for (const { chosen, points, words, text } of settings)
  test(`${chosen.join(" and ")} show what Python was given for them`, () => {
    const shown = { ...traits, chosen };
    const state = deriveState({ get: (name) => shown[name] });
    assert.deepEqual(state, { chosen, data: points, words, text });
  });

const FIGURES = [
  [0.5, "0.5"],
  [-2, "−2"],
  [0, "0"],
  [1234, "1234"],
  [853000, "853,000"],
  [1e7, "10⁷"],
  [2.5e-6, "2.5 · 10⁻⁶"],
  [1e-5, "10⁻⁵"],
  [0.1 + 0.2, "0.3"],
  [2e8, "2 · 10⁸"],
];

for (const [value, words] of FIGURES)
  test(`${value} is read as ${words}`, () => assert.equal(figure(value), words));

const TICKS = [
  { ends: [0, 1], log: false, most: 5, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  { ends: [-3, 7], log: false, most: 6, ticks: [-2, 0, 2, 4, 6] },
  { ends: [1850, 2008], log: false, most: 3, ticks: [1900, 2000] },
  { ends: [30, 900], log: true, most: 6, ticks: [50, 100, 200, 500] },
  { ends: [30, 900], log: true, most: 3, ticks: [50, 100, 200, 500] },
  { ends: [30, 9000], log: true, most: 3, ticks: [100, 1000] },
  { ends: [1e-4, 2], log: true, most: 6, ticks: [1e-4, 1e-3, 0.01, 0.1, 1] },
  { ends: [1e-12, 1], log: true, most: 5, ticks: [1e-12, 1e-9, 1e-6, 1e-3, 1] },
];

for (const { ends, log, most, ticks } of TICKS)
  test(`${log ? "log" : "linear"} axis from ${ends.join(" to ")}, ${most} ticks`, () =>
    alike(ticksOf({ label: "", ends, log, names: [] }, most), ticks, { absolute: 0 }));

test("names have a tick each", () => {
  const axis = { label: "", ends: [-0.5, 2.5], log: false, names: ["a", "b", "c"] };
  assert.deepEqual(ticksOf(axis, 2), [0, 1, 2]);
});
