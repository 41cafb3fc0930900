// Sequences to choose from, their names, and orders of their steps.

/** @import { Traits } from "../shared/types.js" */
/** @import { SequenceTraits } from "./types.js" */

import { range } from "../shared/numbers.js";

/**
 * Uniform numbers in [0, 1) that are the same on every page (mulberry32).
 *
 * @param {number} seed
 */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PHRASE = "to be or not to be ";

/** @param {number} step */
const letter = (step) => PHRASE[step % PHRASE.length];

/** @param {number} step */
function vowelOrConsonant(step) {
  if (letter(step) === " ") return 0;
  return "aeiou".includes(letter(step)) ? 1 : -1;
}

/** @param {number} steps */
const early = (steps) => Math.floor(steps / 8);

/** @type {Record<string, [words: string, make: (steps: number) => (t: number) => number]>} */
export const PRESETS = {
  pulse: ["One pulse", (steps) => (t) => Number(t === early(steps))],
  pulses: [
    "Two pulses",
    (steps) => (t) => Number(t === early(steps) || t === 4 * early(steps)),
  ],
  square: ["Square wave", () => (t) => (t % 8 < 4 ? 1 : -1)],
  sine: ["Sine wave", () => (t) => Math.sin((2 * Math.PI * t) / 12)],
  noise: [
    "Noise",
    (_, random = generator(1)) =>
      () =>
        2 * random() - 1,
  ],
  words: ["Words, vowels up", () => vowelOrConsonant],
};

/**
 * @param {string} name
 * @param {number} steps
 */
export function preset(name, steps) {
  const value = PRESETS[name][1](steps);
  return range(steps).map((t) => [Math.round(100 * value(t)) / 100]);
}

/**
 * The preset that these inputs are, or "" if they are none.
 *
 * @param {number[][]} inputs
 */
export function presetOf(inputs) {
  const same = (/** @type {string} */ name) =>
    preset(name, inputs.length).every(([x], t) => x === inputs[t][0]);
  return inputs[0].length === 1 ? (Object.keys(PRESETS).find(same) ?? "") : "";
}

/**
 * The steps' names: those that Python gave, letters for words, or none.
 *
 * @param {Traits<SequenceTraits>} model
 */
export function stepNames(model) {
  const [inputs, given] = [model.get("inputs"), model.get("names")];
  const words = !given.length && presetOf(inputs) === "words";
  return words ? inputs.map((_, step) => letter(step)) : given;
}

/**
 * An order of the steps in which at least one is out of place.
 *
 * @param {number} steps
 * @param {number} seed
 */
export function shuffle(steps, seed) {
  const random = generator(seed);
  const order = range(steps);
  for (let t = steps - 1; t > 0; t--) {
    const other = Math.floor(random() * (t + 1));
    [order[t], order[other]] = [order[other], order[t]];
  }
  return order.every((step, t) => step === t) ? order.reverse() : order;
}
