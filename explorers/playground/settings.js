// The settings: what they are as a playground opens, and what they may be.

/** @import { Settings } from "./run.js" */

import { CATALOGUE } from "./catalogue.js";

/** @type {Omit<Settings, "text">} */
export const DEFAULTS = {
  task: "lamp",
  steps: 24,
  cell: "lstm",
  units: 1,
  start: "uniform",
  bias: "drawn",
  bias_value: 1,
  optimizer: "adam",
  rate: 0.05,
  batch: 32,
  clipping: "norm",
  threshold: 1,
  truncation: 0,
  seed: 0,
};

/** @type {Record<string, string[]>} */
export const CHOICES = {
  task: Object.keys(CATALOGUE),
  cell: ["rnn", "gru", "lstm"],
  start: ["uniform", "orthogonal", "identity"],
  bias: ["drawn", "value", "chrono"],
  optimizer: ["sgd", "adam"],
  clipping: ["none", "norm", "value"],
};

/** @type {Record<string, [least: number, most: number, whole: boolean]>} */
export const LIMITS = {
  steps: [1, 200, true],
  units: [1, 32, true],
  bias_value: [-2, 8, false],
  rate: [0.0001, 10, false],
  batch: [1, 64, true],
  threshold: [0.001, 100, false],
  truncation: [0, 200, true],
  seed: [0, 9999, true],
};
