// Sequences to learn from, drawn as tasks.py and helpers.data draw them: from the same
// numbers the same sequences.

/** @import { Stream } from "./random.js" */
/** @import { Shape } from "./shape.js" */
/** @import { Tape } from "./tape.js" */

import { COPY } from "./catalogue.js";

/**
 * `draw` fills a tape with its batch of sequences of a length. `label` writes the answers
 * that its inputs ask for. `isRight` judges the answers to sequence b. `score`, of tasks
 * whose data are finite, judges the network on data that were kept apart.
 *
 * @typedef {object} Task
 * @property {"classes" | "numbers"} answer
 * @property {number} features
 * @property {number} symbols
 * @property {number} outputs
 * @property {(steps: number) => number} longest the steps that a tape needs
 * @property {(tape: Tape, stream: Stream, steps: number) => void} draw
 * @property {(tape: Tape) => void} [label]
 * @property {(shape: Shape, tape: Tape, b: number) => boolean} isRight
 * @property {number} guessing the loss of the best answer that ignores the inputs, or NaN
 */

/** @typedef {Pick<Task, "answer" | "features" | "symbols" | "outputs">} Sizes */

const same = (/** @type {number} */ steps) => steps;

/**
 * The largest of the answers at a position.
 *
 * @param {Shape} shape
 * @param {Tape} tape
 * @param {number} i
 */
export function named({ outputs }, { y, n }, i) {
  let best = 0;
  for (let k = 1; k < outputs; k++) if (y[k * n + i] > y[best * n + i]) best = k;
  return best;
}

/** @type {Task["isRight"]} */
function allNamed(shape, tape, b) {
  const { classes, steps, first, batch } = tape;
  for (let i = b; i < (steps - first) * batch; i += batch)
    if (classes[i] >= 0 && named(shape, tape, i) !== classes[i]) return false;
  return true;
}

/**
 * Begin a batch that is asked from some step on.
 *
 * @param {Tape} tape
 * @param {number} steps
 * @param {number} first
 */
function begin(tape, steps, first) {
  tape.steps = steps;
  tape.first = first;
}

/** @type {Task} */
const lamp = {
  ...{ answer: "numbers", features: 1, symbols: 0, outputs: 1, longest: same },
  guessing: 0.25,
  draw(tape, stream, steps) {
    begin(tape, steps, steps - 1);
    const { x, batch } = tape;
    const used = steps * batch;
    for (let i = 0; i < used; i++) x[i] = stream.uniform(-0.5, 0.5);
    for (let i = 0; i < used; i++) {
      const press = stream.uniform();
      if (press < 0.15) x[i] = press < 0.075 ? 1 : -1;
    }
    lamp.label?.(tape);
  },
  label({ x, numbers, steps, batch }) {
    for (let b = 0; b < batch; b++) {
      let on = 0;
      for (let i = b; i < steps * batch; i += batch)
        if (Math.abs(x[i]) === 1) on = Number(x[i] === 1);
      numbers[b] = on;
    }
  },
  isRight: (shape, { y, numbers }, b) => y[b] > 0.5 === numbers[b] > 0.5,
};

/** @type {Task} */
const bit = {
  ...{ answer: "classes", features: 2, symbols: 0, outputs: 2, longest: same },
  guessing: Math.LN2,
  draw(tape, stream, steps) {
    begin(tape, steps, steps - 1);
    const { x, n, batch } = tape;
    const used = steps * batch;
    for (let b = 0; b < batch; b++) x[b] = 2 * stream.integer(0, 2) - 1;
    x.fill(0, batch, used);
    x.fill(0, n, n + batch);
    for (let i = batch; i < used; i++) x[n + i] = stream.uniform(-1, 1);
    bit.label?.(tape);
  },
  label({ x, classes, batch }) {
    for (let b = 0; b < batch; b++) classes[b] = Number(x[b] > 0);
  },
  isRight: allNamed,
};

/** @type {Task} */
const adding = {
  ...{ answer: "numbers", features: 2, symbols: 0, outputs: 1, longest: same },
  guessing: 1 / 24,
  draw(tape, stream, steps) {
    begin(tape, steps, steps - 1);
    const { x, n, batch, carryH: first } = tape; // carryH for a moment
    const [used, half] = [steps * batch, Math.floor(steps / 2)];
    for (let i = 0; i < used; i++) x[i] = stream.uniform(-1, 1);
    x.fill(0, n, n + used);
    x.fill(-1, n, n + batch);
    x.fill(-1, n + used - batch, n + used);
    const end = Math.min(10, half);
    for (let b = 0; b < batch; b++) first[b] = stream.integer(1, end);
    for (let b = 0; b < batch; b++) {
      const drawn = stream.integer(1, half - 1);
      const second = drawn + Number(drawn >= first[b]);
      x[n + first[b] * batch + b] = 1;
      x[n + second * batch + b] = 1;
    }
    adding.label?.(tape);
  },
  label({ x, n, numbers, steps, batch }) {
    for (let b = 0; b < batch; b++) {
      let sum = 0;
      for (let i = b; i < steps * batch; i += batch) if (x[n + i] === 1) sum += x[i];
      numbers[b] = 0.5 + sum / 4;
    }
  },
  isRight: (shape, { y, numbers }, b) => Math.abs(y[b] - numbers[b]) < 0.04,
};

/** @type {Task} */
const copy = {
  ...{ answer: "classes", features: 0, symbols: COPY.symbols + 2 },
  outputs: COPY.symbols + 1,
  guessing: NaN, // it depends on the lag
  longest: (steps) => steps + 2 * COPY.length,
  draw(tape, stream, steps) {
    const { length, symbols } = COPY;
    begin(tape, steps + 2 * length, 0);
    const { ids, batch } = tape;
    const shown = length * batch;
    for (let i = 0; i < shown; i++) ids[i] = stream.integer(0, symbols);
    ids.fill(symbols, shown, tape.steps * batch);
    const signal = (length + steps - 1) * batch;
    ids.fill(symbols + 1, signal, signal + batch);
    copy.label?.(tape);
  },
  label({ ids, classes, steps, batch }) {
    const shown = COPY.length * batch;
    const asked = steps * batch - shown;
    classes.fill(COPY.symbols, 0, asked);
    for (let i = 0; i < shown; i++) classes[asked + i] = Math.min(ids[i], COPY.symbols);
  },
  isRight: allNamed,
};

/** @type {Task} */
const order = {
  ...{ answer: "classes", features: 0, symbols: 8, outputs: 4, longest: same },
  guessing: Math.log(4),
  draw(tape, stream, steps) {
    begin(tape, steps, steps - 1);
    const { ids, classes, batch, carryH: early } = tape; // carryH for a moment
    const used = steps * batch;
    for (let i = 0; i < used; i++) ids[i] = stream.integer(0, 4);
    ids.fill(6, 0, batch);
    ids.fill(7, used - batch, used);
    for (let b = 0; b < batch; b++) classes[b] = 2 * stream.integer(0, 2);
    for (let b = 0; b < batch; b++) classes[b] += stream.integer(0, 2);
    const tenths = (/** @type {number} */ k) => Math.floor((k * steps) / 10);
    for (let b = 0; b < batch; b++) early[b] = stream.integer(tenths(1), tenths(2) + 1);
    for (let b = 0; b < batch; b++) {
      const late = stream.integer(Math.floor(steps / 2), tenths(6) + 1);
      ids[early[b] * batch + b] = 4 + (classes[b] >> 1);
      ids[late * batch + b] = 4 + (classes[b] & 1);
    }
  },
  isRight(shape, { y, classes, n }, b) {
    let total = 0;
    for (let k = 0; k < 4; k++) total += Math.exp(y[k * n + b]);
    for (let k = 0; k < 4; k++) {
      const wanted = Number(k === classes[b]);
      if (!(Math.abs(Math.exp(y[k * n + b]) / total - wanted) < 0.3)) return false;
    }
    return true;
  },
};

/** @type {Task} */
const parity = {
  ...{ answer: "classes", features: 0, symbols: 2, outputs: 2, longest: same },
  guessing: Math.LN2,
  draw(tape, stream, steps) {
    begin(tape, steps, 0);
    for (let i = 0; i < steps * tape.batch; i++) tape.ids[i] = stream.integer(0, 2);
    parity.label?.(tape);
  },
  label({ ids, classes, steps, batch }) {
    for (let i = 0; i < steps * batch; i++)
      classes[i] = ids[i] ^ (i < batch ? 0 : classes[i - batch]);
  },
  isRight: allNamed,
};

const [S, A, B, T] = [0, 1, 2, 3];

/**
 * Write the word S aⁿ bⁿ T into column b.
 *
 * @param {Tape} tape
 * @param {number} b
 * @param {number} count
 */
function writeWord({ ids, classes, steps, batch }, b, count) {
  for (let t = 0; t < steps; t++) {
    const at = t * batch + b;
    const next = t < count ? A : t < 2 * count ? B : T;
    ids[at] = t === 0 || t > 2 * count ? S : t <= count ? A : B;
    classes[at] = t > 2 * count ? -1 : next;
  }
}

/** @type {Task} */
const counting = {
  ...{ answer: "classes", features: 0, symbols: 4, outputs: 4 },
  guessing: NaN,
  longest: (steps) => 2 * steps + 1,
  draw(tape, stream, steps) {
    const { batch, carryH: counts } = tape; // for a moment
    let most = 0;
    for (let b = 0; b < batch; b++) {
      counts[b] = stream.integer(1, steps + 1);
      most = Math.max(most, counts[b]);
    }
    begin(tape, 2 * most + 1, 0);
    for (let b = 0; b < batch; b++) writeWord(tape, b, counts[b]);
  },
  isRight(shape, { ids, classes, y, n, steps, batch }, b) {
    for (let i = b; i < steps * batch && classes[i] >= 0; i += batch) {
      const both = ids[i] === A;
      const legal = both ? Math.min(y[A * n + i], y[B * n + i]) : y[classes[i] * n + i];
      for (let k = 0; k < 4; k++) {
        const mayCome = both ? k === A || k === B : k === classes[i];
        if (!mayCome && !(y[k * n + i] < legal)) return false;
      }
    }
    return true;
  },
};

/**
 * Windows of a series, whose next value is to be foretold; in hundreds.
 *
 * @param {number[]} values those that are learnt from
 * @returns {Task}
 */
function series(values) {
  const changes = values.slice(1).map((value, i) => (value - values[i]) ** 2);
  return {
    ...{ answer: "numbers", features: 1, symbols: 0, outputs: 1, longest: same },
    guessing: changes.reduce((a, b) => a + b) / changes.length, // last year's number
    draw(tape, stream, steps) {
      begin(tape, steps, 0);
      const { x, numbers, batch } = tape;
      for (let b = 0; b < batch; b++) {
        const start = stream.integer(0, values.length - steps);
        for (let t = 0; t < steps; t++) {
          x[t * batch + b] = values[start + t];
          numbers[t * batch + b] = values[start + t + 1];
        }
      }
    },
    isRight: () => false,
  };
}

/**
 * Windows of a text, whose next character is to be foretold.
 *
 * @param {number[]} text the ids that are learnt from
 * @param {number} symbols
 * @returns {Task}
 */
function characters(text, symbols) {
  const counts = Array(symbols).fill(0);
  for (const id of text) counts[id] += 1;
  const shares = counts.filter(Boolean).map((count) => count / text.length);
  return {
    ...{ answer: "classes", features: 0, symbols, outputs: symbols, longest: same },
    guessing: shares.reduce((sum, share) => sum - share * Math.log(share), 0),
    draw(tape, stream, steps) {
      begin(tape, steps, 0);
      const { ids, classes, batch } = tape;
      for (let b = 0; b < batch; b++) {
        const start = stream.integer(0, text.length - steps);
        for (let t = 0; t < steps; t++) {
          ids[t * batch + b] = text[start + t];
          classes[t * batch + b] = text[start + t + 1];
        }
      }
    },
    isRight: () => false,
  };
}

const ENDLESS = { lamp, bit, adding, copy, order, parity, counting };

/**
 * The task of that name. `data` are the numbers or ids that sunspots and text learn from.
 *
 * @param {string} name
 * @param {{ values: number[], symbols: number }} data
 * @returns {Task}
 */
export function makeTask(name, { values, symbols }) {
  if (name === "sunspots") return series(values);
  if (name === "text") return characters(values, symbols);
  return ENDLESS[/** @type {keyof typeof ENDLESS} */ (name)];
}
