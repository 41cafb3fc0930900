// One training: a network, its optimiser, and what has been seen of it.

/** @import { Data } from "./data.js" */
/** @import { Cell } from "./shape.js" */
/** @import { StartSettings } from "./start.js" */

import { makeData } from "./data.js";
import { History } from "./history.js";
import { backward, crossEntropy, forward, squaredError } from "./model.js";
import { clipNorm, clipValue, gradNorm, stepAdam, stepSgd } from "./optimizers.js";
import { PURPOSE, Stream } from "./random.js";
import { makeShape } from "./shape.js";
import { startParams } from "./start.js";
import { makeTape } from "./tape.js";
import { makeTask } from "./tasks.js";

/**
 * What a training hangs on, by the names of the traits.
 *
 * @typedef {StartSettings & {
 *   task: string,
 *   text: string,
 *   cell: Cell,
 *   units: number,
 *   optimizer: "sgd" | "adam",
 *   rate: number,
 *   batch: number,
 *   clipping: "none" | "norm" | "value",
 *   threshold: number,
 *   truncation: number,
 * }} Settings
 */

export class Run {
  /**
   * @param {Settings} settings
   * @param {number[]} years the sunspots
   */
  constructor(settings, years = []) {
    const { task, text, cell, units, start, seed, steps, batch } = settings;
    this.settings = settings;
    /** @type {Data} */
    this.data = makeData(task, text, years);
    this.task = makeTask(task, this.data);
    const { features, symbols, outputs } = this.task;
    const relu = cell === "rnn" && start === "identity";
    this.shape = makeShape({ cell, relu, features, symbols, units, outputs });
    this.params = startParams(this.shape, settings);
    this.grads = new Float64Array(this.params.length);
    this.moments = new Float64Array(2 * this.params.length);
    this.tape = makeTape(this.shape, this.task.longest(steps), batch);
    this.stream = new Stream(seed, PURPOSE.training);
    this.history = new History();
    this.updates = 0;
    /** @type {{ update: number, norm: number } | null} */
    this.diverged = null;
  }

  /** Find the gradient of the next batch; the loss comes back. */
  learn() {
    const { task, shape, params, tape, settings, grads } = this;
    task.draw(tape, this.stream.restart(this.updates), settings.steps);
    forward(shape, params, tape);
    const loss = (task.answer === "numbers" ? squaredError : crossEntropy)(shape, tape);
    backward(shape, params, tape, settings.truncation, grads);
    return loss;
  }

  /**
   * Draw a batch, and train on it once. Whether that was possible: where the loss or the
   * gradient is not finite nothing is changed, and `diverged` says so.
   */
  update() {
    if (this.diverged) return false;
    const { settings, params, grads, history } = this;
    const loss = this.learn();
    const norm = gradNorm(grads);
    if (!(Math.abs(loss) < Infinity && norm < Infinity)) {
      this.diverged = { update: this.updates + 1, norm };
      return false;
    }
    if (settings.clipping === "norm") clipNorm(grads, norm, settings.threshold);
    if (settings.clipping === "value") clipValue(grads, settings.threshold);
    history.add(loss, norm, settings.clipping === "none" ? norm : gradNorm(grads));
    this.updates += 1;
    if (settings.optimizer === "sgd") stepSgd(params, grads, settings.rate);
    else stepAdam(params, grads, settings.rate, this.moments, this.updates);
    return true;
  }
}
