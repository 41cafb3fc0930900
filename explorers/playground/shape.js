// The sizes of a network, and where each of its parameters lies.

/** @typedef {"rnn" | "gru" | "lstm"} Cell */

/**
 * @typedef {object} Shape
 * @property {Cell} cell
 * @property {boolean} relu instead of tanh, in a plain RNN
 * @property {number} features numbers a step, or 0 where symbols are read
 * @property {number} symbols
 * @property {number} units
 * @property {number} outputs
 * @property {number} gates blocks of rows in the weights
 * @property {number} blocks of rows on the tape: a GRU has W_hn h + b_hn besides
 * @property {Places} at where the parameters begin
 */

/**
 * In torch's names and order; `end` is how many numbers there are.
 *
 * @typedef {Record<"weightIh" | "weightHh" | "biasIh" | "biasHh" | "headWeight"
 *   | "headBias" | "end", number>} Places
 */

const GATES = { rnn: 1, gru: 3, lstm: 4 };

/**
 * @param {{ cell: Cell, relu?: boolean, features: number, symbols: number,
 *   units: number, outputs: number }} sizes
 * @returns {Shape}
 */
export function makeShape({ cell, relu = false, features, symbols, units, outputs }) {
  const gates = GATES[cell];
  const rows = gates * units;
  const weightHh = rows * (features + symbols);
  const biasIh = weightHh + rows * units;
  const biasHh = biasIh + rows;
  const headWeight = biasHh + rows;
  const headBias = headWeight + outputs * units;
  const at = { weightIh: 0, weightHh, biasIh, biasHh, headWeight, headBias };
  const blocks = cell === "gru" ? 4 : gates;
  return {
    ...{ cell, relu, features, symbols, units, outputs, gates, blocks },
    at: { ...at, end: headBias + outputs },
  };
}
