// The GRU's arithmetic, against what Python computes (python -m tests.numbers) and
// against finite differences.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { spectralNorm } from "../shared/spectral_norm.js";
import { alike } from "../shared/testing.js";
import { gruForward, gruStep, gruWeights } from "./cell.js";
import { gruJacobians } from "./jacobians.js";
import { deriveState } from "./model.js";

const file = new URL("model.numbers.json", import.meta.url);
const sizes = Object.values(JSON.parse(readFileSync(file, "utf-8")));
const WEIGHTS = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
const STEP = 1e-6;

/** Each case: the weights, the form and what is expected. */
const cases = sizes.flatMap(({ runs, ...size }) => {
  const weights = gruWeights(...WEIGHTS.map((name) => size[name]));
  return runs.map(({ bias_offsets: offsets, ...run }) => {
    const form = { ...run, offsets };
    const pinned = run.pins.flat().some((pin) => pin !== null);
    const name = `${weights.units} units, ${run.convention}, reset ${run.reset}`;
    return { ...size, weights, form, run, name: name + (pinned ? ", pinned" : "") };
  });
});

test("all forms are there, free and pinned", () => {
  assert.equal(cases.length, 4 * 4 * 2);
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
});

for (const { name, inputs, weights, form, run } of cases)
  test(`${name}: gates, candidate and state`, () => {
    const found = gruForward(inputs, weights, form);
    alike(
      found.flatMap(({ h }) => [...h]),
      run.hidden.flat(),
      { absolute: 1e-9 },
    );
    const { r, z, n } = found.at(-1);
    alike([...r, ...z, ...n], run.last.flat(), { absolute: 1e-9 });
  });

for (const { name, inputs, weights, form, run } of cases)
  test(`${name}: the norms of the Jacobians`, () => {
    const all = gruJacobians(gruForward(inputs, weights, form), weights, form);
    all.forEach(({ past, input }, t) => {
      const norms = [past, input].map((matrix) => spectralNorm(matrix, weights.units));
      alike(norms, run.norms[t], { absolute: 1e-8 });
    });
  });

/** A Jacobian by finite differences of `value` at `point`, its rows joined. */
function differences(value, point) {
  const columns = point.map((_, k) => {
    const [more, less] = [STEP, -STEP].map((step) =>
      value(point.with(k, point[k] + step)),
    );
    return [...more].map((high, j) => (high - less[j]) / (2 * STEP));
  });
  return columns[0].flatMap((_, j) => columns.map((column) => column[j]));
}

for (const { name, inputs, weights, form } of cases)
  test(`${name}: the Jacobians are those of finite differences`, () => {
    const found = gruForward(inputs, weights, form);
    gruJacobians(found, weights, form).forEach(({ past, input }, t) => {
      const { before } = found[t];
      const pins = form.pins.map((row) => row[t]);
      const step = (x, h) => gruStep(x, Float64Array.from(h), weights, form, pins).h;
      const byState = differences((h) => step(inputs[t], h), [...before]);
      const byInput = differences((x) => step(x, before), inputs[t]);
      alike(past, byState, { absolute: 1e-7 });
      alike(input, byInput, { absolute: 1e-7 });
    });
  });

test("the state reads the shown unit's gates, and the norms of each step", () => {
  const { run, form, ...size } = cases.at(-1);
  const traits = { ...size, ...run, names: [], selected: 2, unit: 3 };
  traits.bias_offsets = form.offsets;
  const state = deriveState({ get: (name) => traits[name] });
  const last = size.inputs.length - 1;
  const [r, z] = run.last;
  alike([state.gateAt(0, last), state.gateAt(1, last)], [r[3], z[3]]);
  alike([state.norms[last].past, state.norms[last].input], run.norms[last]);
});
