// What a network can do with sequences that it was not trained on. Nothing of it touches
// the training: the sequences come from a stream of their own.

/** @import { Run } from "./run.js" */
/** @import { Tape } from "./tape.js" */

import { CATALOGUE } from "./catalogue.js";
import { crossEntropy, forward } from "./model.js";
import { PURPOSE, Stream } from "./random.js";
import { makeTape } from "./tape.js";
import { named } from "./tasks.js";

const BATCH = 50;
const EVERY = 25; // updates between two judgements, at first
const MOST = 400; // judgements that are kept; then every other one is
const LONGEST = 512;
const HELD_OUT = 400; // characters of a text that are read to judge

/**
 * The share of fresh sequences of a length that are answered rightly.
 *
 * @param {Run} run
 * @param {Tape} tape
 * @param {Stream} stream
 * @param {number} steps
 */
function shareRight(run, tape, stream, steps) {
  const { shape, task, params } = run;
  task.draw(tape, stream, steps);
  forward(shape, params, tape);
  let right = 0;
  for (let b = 0; b < tape.batch; b++) right += Number(task.isRight(shape, tape, b));
  return right / tape.batch;
}

/**
 * A tape with a series or a text whose last part was kept apart.
 *
 * @param {Run} run
 */
function heldOutTape({ shape, data }) {
  const start = Math.max(0, data.values.length - 50);
  const all = shape.symbols ? data.all.slice(start, start + 50 + HELD_OUT) : data.all;
  const tape = makeTape(shape, all.length - 1, 1, false);
  for (let t = 0; t < tape.steps; t++) {
    if (shape.symbols) tape.ids[t] = all[t];
    else tape.x[t] = all[t];
  }
  // The first of those kept apart is asked for after the last that was learnt from.
  tape.first = data.values.length - 1 - (shape.symbols ? start : 0);
  for (let i = 0; i < tape.steps - tape.first; i++) {
    if (shape.symbols) tape.classes[i] = all[tape.first + i + 1];
    else tape.numbers[i] = all[tape.first + i + 1];
  }
  return tape;
}

/**
 * Of years kept apart, how much of the squared error of "as last year" is saved.
 *
 * @param {Tape} tape
 */
function errorSaved({ x, y, numbers, steps, first }) {
  let [own, repeated] = [0, 0];
  for (let i = 0; i < steps - first; i++) {
    own += (y[i] - numbers[i]) ** 2;
    repeated += (x[first + i] - numbers[i]) ** 2;
  }
  return Math.max(0, 1 - own / repeated);
}

export class Judge {
  /** @param {Run} run */
  constructor(run) {
    const { shape, task, settings } = run;
    this.run = run;
    this.entry = CATALOGUE[settings.task];
    this.every = EVERY;
    /** @type {number[]} */
    this.at = [];
    /** @type {number[]} */
    this.shares = [];
    /** @type {number | null} */
    this.solved = null; // after which update
    this.heldOutLoss = NaN;
    this.stream = new Stream(settings.seed, PURPOSE.judging);
    this.isEndless = this.entry.enough > 0;
    this.tape = this.isEndless
      ? makeTape(shape, task.longest(settings.steps), BATCH, false)
      : heldOutTape(run);
  }

  /** Judge what it can do as it is. */
  begin() {
    this.at = [];
    this.shares = [];
    this.judge();
  }

  /** Judge, if it is time to. */
  look() {
    if (this.run.updates % this.every === 0) this.judge();
  }

  judge() {
    const { updates } = this.run;
    const share = this.isEndless ? this.fresh(updates) : this.heldOut();
    this.at.push(updates);
    this.shares.push(share);
    if (this.at.length < MOST) return;
    const isKept = (/** @type {number} */ value, /** @type {number} */ i) =>
      i % 2 === 0;
    this.at = this.at.filter(isKept);
    this.shares = this.shares.filter(isKept);
    this.every *= 2;
  }

  /**
   * @param {number} updates
   */
  fresh(updates) {
    const { run, tape, stream, entry } = this;
    const { steps } = run.settings;
    stream.restart(updates);
    const share = shareRight(run, tape, stream, steps);
    if (share < 1 || this.solved !== null) return share;
    for (let seen = BATCH; seen < entry.enough; seen += BATCH)
      if (shareRight(run, tape, stream, steps) < 1) return share;
    this.solved = updates;
    return share;
  }

  heldOut() {
    const { run, tape } = this;
    const { shape, params } = run;
    forward(shape, params, tape);
    if (!shape.symbols) return errorSaved(tape);
    this.heldOutLoss = crossEntropy(shape, tape, false);
    const asked = tape.steps - tape.first;
    let right = 0;
    for (let i = 0; i < asked; i++)
      right += Number(named(shape, tape, i) === tape.classes[i]);
    return right / asked;
  }
}

/**
 * The lengths, beyond that of training too, at which a network is tried.
 *
 * @param {string} task
 * @param {number} steps
 */
export function lengthsFor(task, steps) {
  if (!CATALOGUE[task].enough) return [];
  const longest = task === "counting" ? LONGEST / 2 : LONGEST;
  const all = [1, 1.5, 2, 3, 4, 8, 16].map((times) => Math.floor(times * steps));
  return all.filter((length) => length <= longest);
}

/**
 * The share of sequences of other lengths that are right; of words, whether that of this
 * n alone is.
 *
 * @param {Run} run
 */
export function judgeLonger(run) {
  const { shape, task, settings } = run;
  const stream = new Stream(settings.seed, PURPOSE.judging, 2 ** 31);
  return lengthsFor(settings.task, settings.steps).map((length) => {
    const tape = makeTape(shape, task.longest(length), BATCH, false);
    return { length, share: shareRight(run, tape, stream, length) };
  });
}
