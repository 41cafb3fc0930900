// What GRUExplorer shows: a GRU's run and its Jacobians, from the traits.

/** @import { Traits } from "../shared/types.js" */
/** @import { GatedTraits, Pins } from "../sequence/types.js" */
/** @import { Row } from "../sequence/unpacked.js" */
/** @import { Convention, Reset } from "./cell.js" */

import { unpacked, unpackedRows } from "../sequence/unpacked.js";
import { stepNames } from "../sequence/presets.js";
import { range } from "../shared/numbers.js";
import { spectralNorm } from "../shared/spectral_norm.js";
import { gruForward, gruWeights, R } from "./cell.js";
import { gruJacobians } from "./jacobians.js";

/**
 * @typedef {GatedTraits & {
 *   bias_offsets: number[],
 *   convention: Convention,
 *   reset: Reset,
 * }} GRUTraits
 */

/** @typedef {ReturnType<typeof deriveState>} GRUState */

/**
 * The run, and how far each of its Jacobians can stretch.
 *
 * @param {number[][]} inputs
 * @param {Pins} pins
 * @param {number[]} offsets
 * @param {Convention} convention
 * @param {Reset} reset
 * @param {[Row[], Row[], Row, Row]} arrays the weights ih and hh, and the biases
 */
export function compute(inputs, pins, offsets, convention, reset, ...arrays) {
  const [weightIh, weightHh, ...biases] = arrays;
  const [biasIh, biasHh] = biases.map(unpacked);
  const weights = gruWeights(
    unpackedRows(weightIh),
    unpackedRows(weightHh),
    biasIh,
    biasHh,
  );
  const form = { convention, reset, offsets, pins };
  const run = gruForward(inputs, weights, form);
  const norms = gruJacobians(run, weights, form).map(({ past, input }) => ({
    past: spectralNorm(past, weights.units),
    input: spectralNorm(input, weights.units),
  }));
  return { run, norms };
}

/**
 * Everything that is shown, from the traits.
 *
 * @param {Traits<GRUTraits>} model
 * @param {typeof compute} computed is `compute`, or remembers what it gave
 */
export function deriveState(model, computed = compute) {
  const [inputs, pins, unit] = [
    model.get("inputs"),
    model.get("pins"),
    model.get("unit"),
  ];
  const convention = model.get("convention");
  const { run, norms } = computed(
    inputs,
    pins,
    model.get("bias_offsets"),
    convention,
    model.get("reset"),
    model.get("weight_ih"),
    model.get("weight_hh"),
    model.get("bias_ih"),
    model.get("bias_hh"),
  );
  return {
    inputs,
    pins,
    unit,
    convention,
    run,
    norms,
    selected: model.get("selected"),
    names: stepNames(model),
    order: range(inputs.length),
    shuffled: false,
    gateAt: (/** @type {number} */ k, /** @type {number} */ t) =>
      run[t][k === R ? "r" : "z"][unit],
  };
}
