// What GradientFlow says: its sentence, and its picture in words.

/** @import { FlowState } from "./model.js" */

import { range } from "../shared/numbers.js";
import { format, magnitude } from "../shared/text.js";

const FLOAT32 = [-44.85, 38.53]; // log10 of the least and the largest number

/**
 * What is left of a gradient some steps back.
 *
 * @param {number} log
 * @param {number} count
 */
function lengthInWords(log, count) {
  const back = `${count === 1 ? "One step" : `${count} steps`} back`;
  const lost = 1 - 10 ** log;
  const single =
    log < FLOAT32[0] ? ": 0 in float32" : log > FLOAT32[1] ? ": ∞ in float32" : "";
  if (log === -Infinity) return `${back} the gradient is exactly 0.`;
  if (Math.abs(lost) < 0.0005)
    return `${back} a gradient can still have all its length.`;
  if (lost < 0)
    return `${back} a gradient can be ${magnitude(log)} times as long${single}.`;
  if (lost < 0.9985)
    return `${back} the gradient has lost at least ${format(100 * lost, 1)}% of its length.`;
  return `${back} at most ${magnitude(log)} of the gradient's length is left${single}.`;
}

/**
 * Why the gradient grows.
 *
 * @param {FlowState} state
 */
function reasonOfGrowth({ activation, radius }) {
  if (activation === "tanh")
    return "The states stay between −1 and 1: that does not bound the gradient.";
  if (activation === "relu")
    return "The slope of an active unit is 1 and shrinks nothing.";
  if (radius < 1)
    return `Not for ever: the spectral radius, ${format(radius)}, decides in the end.`;
  return `In the long run each step multiplies by the spectral radius, ${format(radius)}.`;
}

/**
 * Why the gradient shrinks, if it has to.
 *
 * @param {FlowState} state
 * @param {number} log
 */
function reasonOfLoss({ gain, selected, factors, weightNorm }, log) {
  const norms = factors.slice(selected);
  const largest = Math.max(...norms);
  if (gain === 0) return "With a gain of 0 no step hears the one before.";
  if (log === -Infinity) return "Every way back leads through a slope of 0.";
  if (weightNorm < 1)
    return `It has to: no step stretches by more than ‖W_{hh}‖ = ${format(weightNorm)}.`;
  if (largest < 1) return `It has to: with these slopes every ‖J_{}‖ is below 1.`;
  const which = Math.min(...norms) > 1 ? "each step" : "some steps";
  return (
    `Yet ${which} could stretch it, by up to ${format(largest)}: a norm above 1 allows`
    + " growth, it does not promise it."
  );
}

/**
 * The live sentence.
 *
 * @param {FlowState} state
 */
export function summarise(state) {
  const log = state.logs[state.selected];
  const why = 10 ** log < 0.9995 ? reasonOfLoss(state, log) : reasonOfGrowth(state);
  return `${lengthInWords(log, state.steps - state.selected)} ${why}`;
}

/**
 * The picture in words.
 *
 * @param {FlowState} state
 */
export function describe({ gain, activation, steps, selected, logs, factors }) {
  const distances = range(steps + 1).filter((n) => n === 1 || (n && n % 10 === 0));
  const values = distances.map((n) => `${n} back ${magnitude(logs[steps - n])}`);
  const marked = `Step ${selected} is marked: ${magnitude(logs[selected])}`;
  return (
    `Norm of the product of Jacobians from step ${steps} back to each step before, on a`
    + ` log axis; ${activation}, gain ${format(gain)}: ${values.join(", ")}. ${marked},`
    + ` and the norm of one step from there, ${format(factors[selected])}.`
  );
}
