// The playground's arithmetic, against what helpers computes in float64 (python -m
// tests.numbers) and against finite differences.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { alike } from "../shared/testing.js";
import { forward, crossEntropy, squaredError } from "./model.js";
import { PURPOSE, Stream } from "./random.js";
import { Run } from "./run.js";
import { CHOICES, DEFAULTS } from "./settings.js";
import { makeTape } from "./tape.js";

const file = new URL("model.numbers.json", import.meta.url);
const { random, text, runs, starts, tasks } = JSON.parse(readFileSync(file, "utf-8"));
const csv = new URL("../../helpers/data/sunspots.csv", import.meta.url);
const years = readFileSync(csv, "utf-8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => Number(line.split(",")[1]));
const newRun = (options) => new Run({ ...DEFAULTS, text, ...options }, years);

test("Threefry gives the numbers that its authors publish", () => {
  const stream = new Stream(0, 0);
  assert.deepEqual([stream.next(), stream.next()], [0x6b200159, 0x99ba4efe]);
});

test("the random numbers are those of Python, to the last bit", () => {
  const stream = new Stream(2 ** 31 + 5, PURPOSE.judging, 12);
  const draw = (make, count) => Array.from({ length: count }, make);
  assert.deepEqual(
    draw(() => stream.next(), 5),
    random.words,
  );
  assert.deepEqual(
    draw(() => stream.uniform(-2, 5), 4),
    random.uniform,
  );
  assert.deepEqual(
    draw(() => stream.integer(3, 9), 8),
    random.integers,
  );
  alike(
    draw(() => stream.normal(), 3),
    random.normal,
  );
});

for (const { options, updates, loss, norm, clipped, params } of [...runs, ...starts])
  test(`${updates} updates as helpers makes them: ${Object.values(options)}`, () => {
    const run = newRun(options);
    const found = { loss: [], norm: [], clipped: [] };
    for (let i = 0; i < updates; i++) {
      assert.ok(run.update());
      for (const name in found) found[name].push(run.history[name][i]);
    }
    alike(found.loss, loss);
    alike(found.norm, norm);
    alike(found.clipped, clipped);
    const every = Math.max(1, Math.floor(run.params.length / 24));
    alike(
      [...run.params].filter((_, i) => i % every === 0),
      params,
      { absolute: 1e-9 },
    );
  });

const TINY = 1e-5;

for (const cell of CHOICES.cell)
  for (const task of ["adding", "parity", "text"])
    test(`${cell}, ${task}: the gradient is that of finite differences`, () => {
      const run = newRun({ cell, task, steps: 9, units: 3, batch: 2, seed: 5 });
      const { shape, params, tape } = run;
      const loss = () => {
        forward(shape, params, tape);
        const measure = run.task.answer === "numbers" ? squaredError : crossEntropy;
        return measure(shape, tape, false);
      };
      run.learn();
      const grads = [...run.grads];
      for (let i = 0; i < params.length; i += 1 + (task === "text") * 6) {
        const kept = params[i];
        params[i] = kept + TINY;
        const above = loss();
        params[i] = kept - TINY;
        const slope = (above - loss()) / (2 * TINY);
        params[i] = kept;
        alike([slope], [grads[i]], { relative: 1e-6, absolute: 1e-9 });
      }
    });

const column = (tape, value, steps) =>
  [0, 1, 2].map((b) => {
    let sum = 0;
    for (let t = 0; t < steps; t++) sum += value(t, t * tape.batch + b);
    return sum;
  });

for (const task of CHOICES.task)
  test(`${task}: the sequences are those of Python`, () => {
    const run = newRun({ task, steps: 10, batch: 3, seed: 4 });
    const tape = makeTape(run.shape, run.task.longest(10), 3);
    run.task.draw(tape, new Stream(4, PURPOSE.training, 7), 10);
    const { features } = run.shape;
    const input = (i) =>
      features ? tape.x[i] + (features > 1 ? tape.x[tape.n + i] : 0) : tape.ids[i];
    const answer = (i) =>
      run.task.answer === "numbers" ? tape.numbers[i] : Math.max(0, tape.classes[i]);
    const asked = tape.steps - tape.first;
    assert.deepEqual([tape.steps, asked], tasks[task].shape);
    const inputs = column(tape, (t, i) => input(i), tape.steps);
    const weighted = column(tape, (t, i) => t * input(i), tape.steps);
    alike(inputs, tasks[task].inputs, { absolute: 1e-9 });
    alike(weighted, tasks[task].weighted, { absolute: 1e-9 });
    alike(
      column(tape, (t, i) => answer(i), asked),
      tasks[task].targets,
    );
  });
