// A trained model of characters: its weights as the page carries them, what it makes of
// a text, and all that is shown of that.

/** @import { Traits } from "../shared/types.js" */

import { addProduct, lstmForward, lstmWeights } from "../lstm/cell.js";
import { memoizeLast } from "../shared/memoize.js";

/** @typedef {{ codes: string, scales: number[] }} Quantised rows, a byte a number */
/** @typedef {[name: string, words: string, letter: string]} Quantity */

/**
 * @typedef {object} TextTraits
 * @property {string} text
 * @property {string[]} tokens
 * @property {Quantised} weight_ih
 * @property {Quantised} weight_hh
 * @property {number[]} bias
 * @property {Quantised} head_weight
 * @property {number[]} head_bias
 * @property {number} unit
 * @property {string} quantity
 * @property {Quantity[]} _names
 * @property {number} selected
 */
/** @typedef {ReturnType<typeof readText>} Reading */
/** @typedef {ReturnType<ReturnType<typeof stateDeriver>>} TextState */

/**
 * What the parts of the explorer share: the state, the character below the mouse, and
 * what gives the text the keyboard.
 *
 * @typedef {{ state: TextState, hovered: number | null, focus: () => void }} Scene
 */

/**
 * The rows of a matrix whose numbers have come as a byte each, times their row's scale.
 *
 * @param {Quantised} matrix
 */
export function unpack({ codes, scales }) {
  const bytes = Int8Array.from(atob(codes), (letter) => letter.charCodeAt(0));
  const columns = bytes.length / scales.length;
  return scales.map((scale, k) =>
    Float64Array.from(
      bytes.subarray(k * columns, (k + 1) * columns),
      (byte) => byte * scale,
    ),
  );
}

/**
 * The model: the LSTM's weights as `lstmForward` reads them, and the linear head.
 *
 * @param {Quantised} weightIh
 * @param {Quantised} weightHh
 * @param {number[]} bias
 * @param {Quantised} headWeight
 * @param {number[]} headBias
 */
export function textModel(weightIh, weightHh, bias, headWeight, headBias) {
  const lstm = lstmWeights(unpack(weightIh), unpack(weightHh), bias);
  // Rows of 0 at the end, for `addProduct`.
  const head = new Float64Array(4 * Math.ceil(headBias.length / 4) * lstm.units);
  unpack(headWeight).forEach((row, k) => head.set(row, k * lstm.units));
  return { lstm, head, headBias };
}

/**
 * Logits in the place of which come the logarithms of the probabilities.
 *
 * @param {Float64Array} logits
 */
function logSoftmax(logits) {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  let total = 0;
  for (let k = 0; k < logits.length; k++) total += Math.exp(logits[k] - largest);
  const shift = largest + Math.log(total);
  for (let k = 0; k < logits.length; k++) logits[k] -= shift;
  return logits;
}

/**
 * Read the ids of a text. What comes back is the run of `lstmForward` with `logs`, the
 * logarithms of what is predicted after each character, one character after another.
 * The unit `silent` shows h = 0 to the head and to the gates.
 *
 * @param {ReturnType<typeof textModel>} model
 * @param {number[]} ids
 */
export function readText({ lstm, head, headBias }, ids, silent = -1) {
  const run = lstmForward(ids, lstm, { silent });
  const [symbols, units] = [headBias.length, run.units];
  const logs = new Float64Array(ids.length * symbols);
  const logits = new Float64Array(head.length / units);
  ids.forEach((_, t) => {
    logits.set(headBias);
    addProduct(logits, head, run.h.subarray(t * units, (t + 1) * units));
    logs.set(logSoftmax(logits.slice(0, symbols)), t * symbols);
  });
  return { ...run, symbols, logs };
}

/**
 * What a silenced unit costs after each character, in bits, in guessing the one that
 * comes next (after the last, none does); the mean of that; and the character after which
 * it costs most.
 *
 * @param {number[]} ids
 * @param {Reading} whole
 * @param {Reading} silenced
 */
export function compare(ids, whole, silenced) {
  const bits = ids.slice(1).map((next, t) => {
    const place = t * whole.symbols + next;
    return (whole.logs[place] - silenced.logs[place]) / Math.LN2;
  });
  const mean = bits.reduce((sum, cost) => sum + cost, 0) / bits.length;
  return { cost: [...bits, 0], mean, missed: bits.indexOf(Math.max(...bits)) };
}

/**
 * @param {string} text
 * @param {string[]} tokens
 */
function spell(text, tokens) {
  const characters = [...text];
  return { characters, ids: characters.map((c) => tokens.indexOf(c)) };
}

/**
 * The values that are shown, and the end of their scale; cell and cost have no bound.
 *
 * @param {Reading} run
 * @param {number[]} cost
 * @param {string} letter
 * @param {number} unit
 */
function pick(run, cost, letter, unit) {
  const { c, h, i, f, o, g } = run;
  /** @type {Record<string, Float64Array>} */
  const quantities = { c, h, i, f, o, g };
  const all = quantities[letter];
  const values = cost.map((bits, t) => (all ? all[t * run.units + unit] : bits));
  const bounded = /[hifog]/.test(letter);
  return { values, largest: bounded ? 1 : Math.max(0.01, ...values.map(Math.abs)) };
}

/**
 * @param {Quantity[]} names
 * @param {string} kind
 */
function chosen(names, kind) {
  return names[names.findIndex(([name]) => name === kind)];
}

/**
 * What derives all that is shown from the traits; the network runs only where it has to.
 *
 * @param {Traits<TextTraits>} model
 */
export function stateDeriver(model) {
  const [network, read, readSilenced] = [
    memoizeLast(textModel),
    memoizeLast(readText),
    memoizeLast(readText),
  ];
  const [spelt, compared, picked] = [
    memoizeLast(spell),
    memoizeLast(compare),
    memoizeLast(pick),
  ];
  const get = model.get.bind(model);
  return () => {
    const [tokens, unit, kind] = [get("tokens"), get("unit"), get("quantity")];
    const net = network(
      get("weight_ih"),
      get("weight_hh"),
      get("bias"),
      get("head_weight"),
      get("head_bias"),
    );
    const text = spelt(get("text"), tokens);
    const { ids } = text;
    const [whole, silenced] = [read(net, ids), readSilenced(net, ids, unit)];
    const gap = compared(ids, whole, silenced);
    const selected = Math.min(get("selected"), ids.length - 1);
    const [, words, letter] = chosen(get("_names"), kind);
    const shown = { tokens, unit, whole, silenced, selected, words, letter };
    return { ...text, ...gap, ...picked(whole, gap.cost, letter, unit), ...shown };
  };
}
