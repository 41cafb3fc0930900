// One sequence looked at closely: what the gates, the states and the answer do with it;
// how the gradient came back; what a network writes.

/** @import { Run } from "./run.js" */

import { range } from "../shared/numbers.js";
import { forward } from "./model.js";
import { PURPOSE, Stream } from "./random.js";
import { makeTape } from "./tape.js";

/** The rows of a cell's tape, by the palette's names. */
const GATES = {
  rnn: [],
  gru: ["reset", "update", "candidate"],
  lstm: ["input_gate", "forget", "candidate", "output"],
};

/**
 * A tape with the probe: what the reader drew, or else a sequence of the seed's own.
 *
 * @param {Run} run
 * @param {number[]} drawn the first feature, or the symbol, at each step
 */
function probeTape({ shape, task, settings }, drawn) {
  const tape = makeTape(shape, task.longest(settings.steps), 1, false);
  task.draw(tape, new Stream(settings.seed, PURPOSE.probe), settings.steps);
  if (drawn.length !== tape.steps) return tape;
  for (let t = 0; t < tape.steps; t++) {
    if (shape.symbols) tape.ids[t] = Math.min(drawn[t], shape.symbols - 1);
    else tape.x[t] = drawn[t];
  }
  if (task.label) task.label(tape);
  else tape.classes.fill(-1);
  return tape;
}

/**
 * The probabilities of the classes at each step asked, or the number answered.
 *
 * @param {Run} run
 * @param {ReturnType<typeof probeTape>} tape
 */
function answersOf({ shape, task }, { y, n, steps, first }) {
  return range(steps - first).map((i) => {
    const values = range(shape.outputs).map((k) => y[k * n + i]);
    if (task.answer === "numbers") return values;
    const largest = Math.max(...values);
    const sizes = values.map((value) => Math.exp(value - largest));
    const total = sizes.reduce((a, b) => a + b);
    return sizes.map((size) => size / total);
  });
}

/**
 * What one unit does with the probe, step by step.
 *
 * @param {Run} run
 * @param {number[]} drawn
 * @param {number} wanted the unit
 */
export function lookInside(run, drawn, wanted) {
  const { shape, task, params, data } = run;
  const { cell, units, features, symbols } = shape;
  const tape = probeTape(run, drawn);
  forward(shape, params, tape);
  const { a, h, c, x, ids, n, stateN, steps, first, classes, numbers } = tape;
  const unit = Math.min(wanted, units - 1);
  const row = (/** @type {Float64Array} */ from, /** @type {number} */ at) => [
    ...from.slice(at, at + steps),
  ];
  const gates = GATES[cell].map((name, k) => ({
    name,
    values: row(a, (k * units + unit) * n),
  }));
  const state = (/** @type {Float64Array} */ from) => row(from, unit * stateN + 1);
  return {
    unit,
    first,
    gates,
    hidden: state(h),
    cell: cell === "lstm" ? state(c) : [],
    inputs: symbols ? [...ids.slice(0, steps)] : row(x, 0),
    marks: features > 1 ? row(x, n) : [],
    answers: answersOf(run, tape),
    wanted: [
      ...(task.answer === "numbers" ? numbers : classes).slice(0, steps - first),
    ],
    tokens: data.tokens,
  };
}

/**
 * ‖∂L/∂h_t‖ and ‖∂L/∂c_t‖ of the latest batch, over all units and sequences.
 *
 * @param {Run} run
 */
export function wayBack({ tape, shape, updates }) {
  if (!updates) return { hidden: [], cell: [] };
  const roots = (/** @type {Float64Array} */ squares) =>
    [...squares.slice(0, tape.steps)].map(Math.sqrt);
  return {
    hidden: roots(tape.squareH),
    cell: shape.cell === "lstm" ? roots(tape.squareC) : [],
  };
}

/**
 * One of the classes by chance: the higher the temperature, the less it counts what the
 * network thinks.
 *
 * @param {ArrayLike<number>} logits
 * @param {number} temperature
 * @param {number} chance from 0 to below 1
 */
export function sample(logits, temperature, chance) {
  const largest = Math.max(...Array.from(logits));
  const sizes = Array.from(logits, (logit) =>
    Math.exp((logit - largest) / temperature),
  );
  let left = chance * sizes.reduce((a, b) => a + b);
  const found = sizes.findIndex((size) => (left -= size) < 0);
  return found < 0 ? sizes.indexOf(Math.max(...sizes)) : found;
}

/**
 * What a network that has read a text writes.
 *
 * @param {Run} run
 * @param {number} temperature
 */
export function write({ shape, params, data, settings }, temperature, count = 240) {
  const { units, cell } = shape;
  const tape = makeTape(shape, 1, 1, false);
  const stream = new Stream(settings.seed, PURPOSE.writing);
  let written = "";
  for (let i = 0; i < count; i++) {
    if (i === 0) tape.ids[0] = data.values[0];
    forward(shape, params, tape);
    tape.ids[0] = sample(tape.y, temperature, stream.uniform());
    written += data.tokens[tape.ids[0]];
    for (let j = 0; j < units; j++) {
      tape.h[2 * j] = tape.h[2 * j + 1]; // the next step begins where this one ends
      if (cell === "lstm") tape.c[2 * j] = tape.c[2 * j + 1];
    }
  }
  return data.tokens[data.values[0]] + written;
}
