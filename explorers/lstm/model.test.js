// The LSTM's arithmetic, against what Python computes (python -m tests.numbers) and
// against finite differences.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alike } from "../shared/testing.js";
import { lstmForward, lstmWeights } from "./cell.js";
import { lstmBackward } from "./gradient.js";
import { deriveState } from "./model.js";

const file = new URL("model.numbers.json", import.meta.url);
const { layers, order, ids, pinned, explorers } = JSON.parse(
  readFileSync(file, "utf-8"),
);
const STEP = 1e-6;
const QUANTITIES = ["i", "f", "g", "o", "c", "h"];

const weightsOf = ({ weight_ih, weight_hh, bias }) =>
  lstmWeights(weight_ih, weight_hh, bias);

/** The values of some steps, row by row. */
const rows = (values, steps, units) =>
  steps.flatMap((t) => [...values.subarray(t * units, (t + 1) * units)]);

const allSteps = (run, names, expected) => {
  for (const name of names) alike(run[name], expected[name].flat(), { absolute: 1e-9 });
};

for (const layer of layers) {
  const weights = weightsOf(layer);
  const [h, c] = layer.state;
  const run = lstmForward(layer.inputs, weights, { state: { h, c } });
  const { units } = weights;

  test(`${units} units from a state: what the layer computes`, () => {
    for (const name of ["h", "c"]) {
      const found = rows(run[name], layer.steps, units);
      alike(found, layer.run[name].flat(), { absolute: 1e-9 });
    }
  });

  test(`${units} units: the gradients are the layer's`, () => {
    const grads = lstmBackward(run, weights, layer.last);
    alike(grads.x, layer.grads.x.flat(), { absolute: 1e-9 });
    for (const name of ["h", "c"]) {
      const found = rows(grads[name], layer.steps.slice(0, -1), units);
      alike(found, layer.grads[name].flat(), { absolute: 1e-8 });
    }
  });
}

test("the gates and the candidate have torch's order", () =>
  allSteps(lstmForward(order.inputs, weightsOf(order)), QUANTITIES, order.run));

/** Weights that Python makes too, to the last bit: see tests/numbers/lstm.py. */
const grid = (count, columns, seed) =>
  Array.from({ length: count }, (_, k) =>
    Array.from(
      { length: columns },
      (__, j) => (((73 * k + 31 * j + k * j + seed) % 97) - 48) / 256,
    ),
  );

test("ids stand for their columns, and a silent unit is heard by none", () => {
  const weights = lstmWeights(
    grid(256, 97, 1),
    grid(256, 64, 2),
    grid(256, 1, 3).flat(),
  );
  const last = [ids.ids.length - 1];
  for (const [silent, expected] of [
    [-1, ids.whole],
    [ids.silent, ids.silenced],
  ]) {
    const run = lstmForward(ids.ids, weights, { silent });
    for (const name of ["h", "c"])
      alike(rows(run[name], last, 64), expected[name], { absolute: 1e-9 });
    const shown = run.h.filter((_, at) => at % 64 === ids.silent);
    const held = run.c.filter((_, at) => at % 64 === ids.silent);
    assert.equal(shown.some(Boolean), silent < 0);
    assert.ok(held.some(Boolean));
  }
});

/** The gradient of `value(x)` by finite differences. */
const differences = (value, x) =>
  x.map((_, k) => {
    const [more, less] = [STEP, -STEP].map((step) => value(x.with(k, x[k] + step)));
    return (more - less) / (2 * STEP);
  });

/** `last` · h at the end of a run that goes on after step t from h and c, in one list. */
function endFrom(given, t, silent, weights) {
  const { units } = weights;
  const pins = given.pins.map((row) => row.slice(t + 1));
  return (both) => {
    const state = { h: both.slice(0, units), c: both.slice(units) };
    const later = { pins, state, silent };
    const { h } = lstmForward(given.inputs.slice(t + 1), weights, later);
    return given.last.reduce((sum, d, j) => sum + d * h[h.length - units + j], 0);
  };
}

/**
 * What reaches h and c of step t by finite differences: all that goes by h of that step
 * is in the gradient of c too, unless the unit is silent.
 */
function gradientsAt(given, run, t, silent, weights) {
  const { units } = weights;
  const both = [...rows(run.h, [t], units), ...rows(run.c, [t], units)];
  const found = differences(endFrom(given, t, silent, weights), both);
  const [dh, dc] = [found.slice(0, units), found.slice(units)];
  const through = dh.map((d, j) => {
    const at = t * units + j;
    return j === silent ? 0 : d * run.o[at] * (1 - Math.tanh(run.c[at]) ** 2);
  });
  return { h: dh, c: dc.map((d, j) => d + through[j]) };
}

for (const given of pinned) {
  const { silent, inputs, pins, last } = given;
  const weights = weightsOf(given);
  const run = lstmForward(inputs, weights, { pins, silent });
  const which = silent < 0 ? "" : ", one unit silent";

  test(`with gates pinned${which}: gates, candidate, cell and state`, () =>
    allSteps(run, QUANTITIES, given.run));

  test(`with gates pinned${which}: gradients of finite differences`, () => {
    const grads = lstmBackward(run, weights, last);
    const { features } = weights;
    const end = (x) => {
      const rest = inputs.map((_, t) => x.slice(t * features, (t + 1) * features));
      const { h } = lstmForward(rest, weights, { pins, silent });
      return last.reduce((sum, d, j) => sum + d * h[h.length - last.length + j], 0);
    };
    alike(grads.x, differences(end, inputs.flat()), { absolute: 1e-7 });
    for (const t of inputs.keys()) {
      if (t === inputs.length - 1) continue;
      const expected = gradientsAt(given, run, t, silent, weights);
      for (const name of ["h", "c"])
        alike(rows(grads[name], [t], weights.units), expected[name], {
          absolute: 1e-7,
        });
    }
  });
}

for (const { traits, run: expected } of explorers) {
  const state = deriveState({ get: (name) => traits[name] });
  const pinnedOrFree = traits.pins.flat().some((pin) => pin !== null)
    ? "pinned"
    : "free";
  const name = `the explorer of ${state.units} units, ${pinnedOrFree}`;

  test(`${name}: what Python computes`, () => {
    for (const quantity of QUANTITIES)
      expected[quantity].forEach((values, t) =>
        values.forEach((value, j) =>
          alike([state.at(quantity, t, j)], [value], { absolute: 1e-9 }),
        ),
      );
  });

  test(`${name}: the norms of the gradient of finite differences`, () => {
    const { steps, units, unit, at } = state;
    const { weight_ih, weight_hh, bias_ih, bias_hh, inputs, pins } = traits;
    const bias = bias_ih.map((b, k) => b + bias_hh[k]);
    const mean = bias.slice(units, 2 * units).reduce((a, b) => a + b) / units;
    const moved = bias.map((b, k) =>
      Math.floor(k / units) === 1 ? b + traits.forget_bias - mean : b,
    );
    const weights = lstmWeights(weight_ih, weight_hh, moved);
    const run = Object.fromEntries(
      ["h", "c", "o"].map((quantity) => {
        const of = (_, k) => at(quantity, Math.floor(k / units), k % units);
        return [quantity, Float64Array.from({ length: steps * units }, of)];
      }),
    );
    const last = Array.from({ length: units }, (_, j) => Number(j === unit));
    for (let t = 0; t < steps - 1; t++) {
      const found = gradientsAt({ inputs, pins, last }, run, t, -1, weights);
      for (const quantity of ["h", "c"]) {
        const norm = Math.hypot(...found[quantity]);
        alike([state.norms[quantity][t]], [norm], { absolute: 1e-7 });
      }
    }
    assert.equal(state.norms.h[steps - 1], 1);
    const shown =
      at("o", steps - 1, unit) * (1 - Math.tanh(at("c", steps - 1, unit)) ** 2);
    alike([state.norms.c[steps - 1]], [shown], { absolute: 1e-12 });
  });
}
