// A trained model of characters: its weights as the page carries them, and what it
// makes of a text. The LSTM itself is in lstm_cell.js.

import { addProduct, lstmForward, lstmWeights } from "../lstm/model.js";

/** The rows of a matrix whose numbers have come as a byte each, times their row's scale. */
export function unpack({ codes, scales }) {
  const bytes = Int8Array.from(atob(codes), (letter) => letter.charCodeAt());
  const columns = bytes.length / scales.length;
  return scales.map((scale, k) =>
    Float64Array.from(
      bytes.subarray(k * columns, (k + 1) * columns),
      (byte) => byte * scale,
    ),
  );
}

/** The model: the LSTM's weights as `lstmForward` reads them, and the linear head. */
export function textModel(weightIh, weightHh, bias, headWeight, headBias) {
  const lstm = lstmWeights(unpack(weightIh), unpack(weightHh), bias);
  // Rows of 0 at the end, for `addProduct`.
  const head = new Float64Array(4 * Math.ceil(headBias.length / 4) * lstm.units);
  unpack(headWeight).forEach((row, k) => head.set(row, k * lstm.units));
  return { lstm, head, headBias };
}

/** Logits in the place of which come the logarithms of the probabilities. */
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
 * What a silenced unit costs at each character, in bits (the first is not predicted);
 * the perplexity of the text with the unit and without it; and the character after which
 * the next one loses most of its probability.
 */
export function compare(ids, whole, silenced) {
  const cost = ids.map(() => 0);
  const nats = [0, 0];
  let [missed, most] = [0, -1];
  for (let t = 1; t < ids.length; t++) {
    const place = (t - 1) * whole.symbols + ids[t];
    const [log, without] = [whole.logs[place], silenced.logs[place]];
    const lost = Math.exp(log) - Math.exp(without);
    if (lost > most) [missed, most] = [t - 1, lost];
    cost[t] = (log - without) / Math.LN2;
    nats[0] -= log;
    nats[1] -= without;
  }
  const perplexity = nats.map((sum) => Math.exp(sum / (ids.length - 1)));
  return { cost, perplexity, missed };
}
