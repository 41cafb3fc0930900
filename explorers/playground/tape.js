// What a network computes for a batch: all of it is kept, for the way back.

/** @import { Shape } from "./shape.js" */

/**
 * Room for up to `most` steps of `batch` sequences. Every array has its rows (features,
 * gates, units) first, then time, then the batch: position t · batch + b of a row. The
 * states begin with the one before the first step, zeros.
 *
 * @typedef {ReturnType<typeof makeTape>} Tape
 */

/**
 * @param {Shape} shape
 * @param {number} most
 * @param {number} batch
 * @param {boolean} [back] whether the way back will be taken
 */
export function makeTape(shape, most, batch, back = true) {
  const { features, units, outputs, blocks, cell } = shape;
  const n = most * batch; // from one row to the next
  const behind = back ? n : 0;
  const array = (/** @type {number} */ size) => new Float64Array(size);
  return {
    most,
    batch,
    n,
    stateN: n + batch, // from one row of a state to the next
    steps: most, // of these sequences
    first: 0, // the step from which answers are asked for
    x: array(features * n),
    ids: new Int32Array(n),
    // Answers asked for, from step `first` on; where none is, -1 or NaN.
    classes: new Int32Array(n),
    numbers: array(n),
    a: array(blocks * units * n), // what is in the brackets, then the gates
    h: array(units * (n + batch)),
    c: array(cell === "lstm" ? units * (n + batch) : 0),
    tanhC: array(cell === "lstm" ? units * n : 0),
    y: array(outputs * n), // answers
    dy: array(outputs * behind),
    dh: array(units * behind), // what reaches h from the answers
    da: array(blocks * units * behind),
    carryH: array(units * batch),
    carryC: array(units * batch),
    // ‖∂L/∂h_t‖² and ‖∂L/∂c_t‖², over all units and sequences.
    squareH: array(most),
    squareC: array(most),
  };
}
