// What settings are called in sentences and keys.

/** @import { Settings } from "./run.js" */
/** @import { Change } from "./types.js" */

import { CATALOGUE } from "./catalogue.js";

/** @type {Record<string, string>} */
export const CELL_NAMES = { rnn: "RNN", gru: "GRU", lstm: "LSTM" };

/** @param {number} count */
export function grouped(count) {
  return count.toLocaleString("en");
}

/** @param {number} count */
export function countedUpdates(count) {
  return `${grouped(count)} ${count === 1 ? "update" : "updates"}`;
}

/** @param {Pick<Settings, "cell" | "bias" | "bias_value">} settings */
export function biasName({ cell, bias, bias_value }) {
  const gate = cell === "gru" ? "update bias" : "forget bias";
  if (bias === "value") return `${gate} ${bias_value}`;
  return bias === "chrono" ? "chrono start" : `${gate} as drawn`;
}

/** @type {Record<string, (settings: Settings) => string>} */
const NAMES = {
  task: ({ task }) => CATALOGUE[task].name,
  steps: ({ task, steps }) => `${CATALOGUE[task].lengthName} ${steps}`,
  cell: ({ cell }) => CELL_NAMES[cell],
  units: ({ units }) => (units === 1 ? "1 unit" : `${units} units`),
  start: ({ start }) => `${start} start`,
  bias: biasName,
  bias_value: biasName,
  optimizer: ({ optimizer }) => (optimizer === "sgd" ? "SGD" : "Adam"),
  rate: ({ rate }) => `rate ${rate}`,
  batch: ({ batch }) => `batch of ${batch}`,
  clipping: ({ clipping, threshold }) =>
    clipping === "none" ? "no clipping" : `clipped by ${clipping} at ${threshold}`,
  threshold: ({ threshold }) => `θ = ${threshold}`,
  truncation: ({ truncation }) =>
    truncation ? `gradient cut every ${truncation} steps` : "gradient all the way back",
  seed: ({ seed }) => `seed ${seed}`,
};

/**
 * All settings in words.
 *
 * @param {Settings} settings
 */
export function configuration(settings) {
  const said = ["bias_value", "threshold"]; // with another
  const names = Object.keys(NAMES).filter((name) => !said.includes(name));
  const fitting = names.filter((name) => settings.cell !== "rnn" || name !== "bias");
  return fitting.map((name) => NAMES[name](settings)).join(", ");
}

/**
 * What of the settings a change is about: "forget bias 3".
 *
 * @param {Settings} settings
 * @param {Change} change
 */
export function named(settings, change) {
  // How it is clipped says the threshold, too.
  const isSaid = (/** @type {string} */ name) =>
    name !== "threshold" || !change.clipping;
  const words = Object.keys(change)
    .filter(isSaid)
    .map((name) => NAMES[name](settings));
  return [...new Set(words)].join(", ");
}

/**
 * What the networks are called: one by its cell, two by what differs.
 *
 * @param {Settings[]} all
 * @param {Change} twin
 */
export function namesOf(all, twin) {
  if (all.length === 1) return [CELL_NAMES[all[0].cell]];
  return all.map((settings) => named(settings, twin));
}
