// The settings as controls. In the mode "change one thing" they write to the twin.

/** @import { View } from "../shared/types.js" */
/** @import { Change, PlayTraits } from "./types.js" */

import { choice, slider, switches } from "../shared/controls.js";
import { CATALOGUE } from "./catalogue.js";
import { CELL_NAMES } from "./names.js";

const RATES = [0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05];
RATES.push(0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10);
const THRESHOLDS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1, 2, 3, 5, 10, 30, 100];
const BATCHES = [1, 2, 4, 8, 16, 20, 32, 48, 64];
const REACHES = [0, 1, 2, 5, 10, 20, 50, 100];
const BIASES = ["as drawn", 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, "chrono"];

/**
 * What the controls read and write.
 *
 * @typedef {object} Desk
 * @property {(name: keyof PlayTraits & string) => any} get of the twin while it is changed
 * @property {(change: Change) => void} change
 */

/**
 * A slider over a list of values; what is not in it stands at the nearest below.
 *
 * @template V
 * @param {View<PlayTraits>} view
 * @param {{ label: string, values: V[], get: () => V, set: (value: V) => void,
 *   show?: (value: V) => string, at?: (values: V[], value: V) => number }} options
 */
function listSlider(view, { label, values, get, set, show = String, at = nearest }) {
  return slider(view, {
    label,
    min: 0,
    max: values.length - 1,
    step: 1,
    get: () => at(values, get()),
    set: (i) => set(values[i]),
    show: () => show(get()),
  });
}

/**
 * @param {any[]} values
 * @param {any} value
 */
function nearest(values, value) {
  const same = values.indexOf(value);
  if (same >= 0) return same;
  return Math.max(
    0,
    values.filter((one) => typeof one === "number" && one <= value).length - 1,
  );
}

/**
 * @param {View<PlayTraits>} view
 * @param {Desk} desk
 */
export function taskControls(view, { get, change }) {
  return [
    choice(view, {
      label: "task",
      options: Object.entries(CATALOGUE).map(([key, { name }]) => [key, name]),
      none: "",
      get: () => get("task"),
      set: (task) => {
        if (CATALOGUE[task]) change({ task, steps: CATALOGUE[task].lengths[2] });
      },
    }),
    slider(view, {
      label: "length",
      min: 1,
      max: () => CATALOGUE[get("task")].lengths[1],
      step: 1,
      show: String,
      valueText: (steps) => `${steps}, ${CATALOGUE[get("task")].lengthName}`,
      get: () => get("steps"),
      set: (steps) =>
        change({ steps: Math.max(CATALOGUE[get("task")].lengths[0], steps) }),
    }),
    slider(view, {
      label: "seed",
      min: 0,
      max: 99,
      step: 1,
      show: String,
      get: () => get("seed"),
      set: (seed) => change({ seed }),
    }),
  ];
}

/**
 * @param {View<PlayTraits>} view
 * @param {Desk} desk
 */
export function networkControls(view, { get, change }) {
  const bias = () =>
    get("bias") === "value"
      ? get("bias_value")
      : get("bias") === "chrono"
        ? "chrono"
        : "as drawn";
  const setBias = (/** @type {number | string} */ value) => {
    if (typeof value === "number") change({ bias: "value", bias_value: value });
    else change({ bias: value === "chrono" ? "chrono" : "drawn" });
  };
  return [
    switches(view, {
      label: "cell",
      options: Object.entries(CELL_NAMES),
      get: () => get("cell"),
      set: (cell) => change({ cell }),
    }),
    slider(view, {
      label: "units",
      min: 1,
      max: 32,
      step: 1,
      show: String,
      get: () => get("units"),
      set: (units) => change({ units }),
    }),
    listSlider(view, {
      label: "bias of f_{} or z_{}",
      values: BIASES,
      get: bias,
      set: setBias,
      show: (value) => (value === "as drawn" ? "drawn" : String(value)),
    }),
    choice(view, {
      label: "start",
      options: [
        ["uniform", "uniform"],
        ["orthogonal", "orthogonal"],
        ["identity", "identity"],
      ],
      none: "",
      get: () => get("start"),
      set: (start) => start && change({ start }),
    }),
  ];
}

/**
 * @param {View<PlayTraits>} view
 * @param {Desk} desk
 */
export function trainingControls(view, { get, change }) {
  return [
    switches(view, {
      label: "optimiser",
      options: [
        ["sgd", "SGD"],
        ["adam", "Adam"],
      ],
      get: () => get("optimizer"),
      set: (optimizer) => change({ optimizer }),
    }),
    listSlider(view, {
      label: "rate",
      values: RATES,
      get: () => get("rate"),
      set: (rate) => change({ rate }),
    }),
    listSlider(view, {
      label: "batch",
      values: BATCHES,
      get: () => get("batch"),
      set: (batch) => change({ batch }),
    }),
    switches(view, {
      label: "clipping",
      options: [
        ["none", "none"],
        ["norm", "norm"],
        ["value", "value"],
      ],
      get: () => get("clipping"),
      set: (clipping) => change({ clipping }),
    }),
    listSlider(view, {
      label: "threshold θ",
      values: THRESHOLDS,
      get: () => get("threshold"),
      set: (threshold) => change({ threshold }),
    }),
    listSlider(view, {
      label: "gradient cut",
      values: REACHES,
      get: () => get("truncation"),
      set: (truncation) => change({ truncation }),
      show: (value) => (value ? String(value) : "never"),
    }),
  ];
}
