// What a Scrubber shows for a setting of its controls, and the numbers of its axes.

/** @import { Traits } from "../shared/types.js" */

import { range } from "../shared/numbers.js";
import { superscript } from "../shared/text.js";

/**
 * One side of the chart; where it has names, its values are their places.
 *
 * @typedef {object} Axis
 * @property {string} label
 * @property {boolean} log
 * @property {[low: number, high: number]} ends
 * @property {string[]} names
 */
/** @typedef {{ x: Axis, y: Axis }} Axes */
/** @typedef {"line" | "points" | "hollow" | "bars"} Drawn */

/**
 * How a series is drawn, and called: in words, and beside its line or in the key.
 *
 * @typedef {object} Series
 * @property {string} name
 * @property {string} words
 * @property {string} label "" where an axis says it
 * @property {[light: string, dark: string]} colours
 * @property {string} dash
 * @property {string} marker
 * @property {Drawn} draw
 */

/** @typedef {[xs: (number | null)[], ys: (number | null)[]]} Points null for a gap */
/** @typedef {Record<string, Points>} Data the points of each series, by its name */
/** @typedef {number | string} Value of a control */
/** @typedef {[name: string, values: Value[]]} Setting a control, and what it can be */
/** @typedef {Record<string, [place: number, ys: (number | null)[]]>} Packed series */
/** @typedef {[series: Packed, sentence: string, text: string]} Frame */

/**
 * @typedef {object} ScrubberTraits
 * @property {Value[]} chosen
 * @property {Setting[]} _controls
 * @property {Axes} _axes
 * @property {Series[]} _series
 * @property {(Frame | 0)[]} _frames of each setting, the last control's values first
 * @property {Packed} _behind
 * @property {(number | null)[][]} _places the x values that series share
 */
/** @typedef {ReturnType<typeof deriveState>} ScrubberState */

/**
 * A number as it stands beside a tick and in a sentence.
 *
 * @param {number} value
 * @returns {string}
 */
export function figure(value, digits = 4) {
  const size = Math.abs(value);
  const sign = value < 0 ? "\u2212" : "";
  if (size && (size < 1e-4 || size >= 1e7)) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    const factor = figure(size / 10 ** power, digits - 1);
    const shown = `10${superscript(power)}`;
    return sign + (factor === "1" ? shown : `${factor} \u00b7 ${shown}`);
  }
  return (
    sign
    + size.toLocaleString("en", {
      maximumSignificantDigits: digits,
      useGrouping: "min2",
    })
  );
}

/**
 * 10 to a whole power, rounded as one writes it: engines differ in `10 ** -4`.
 *
 * @param {number} whole
 */
function powerOfTen(whole) {
  return Number(`1e${whole}`);
}

/**
 * Where an axis has ticks: `most` at most, at numbers that are easily read.
 *
 * @param {Axis} axis
 * @param {number} most
 */
export function ticksOf({ log, ends: [low, high], names }, most) {
  if (names.length) return range(names.length);
  const steps = log ? logSteps(low, high, most) : linearSteps(low, high, most);
  const slack = log ? 0 : 1e-9 * (high - low);
  return steps.filter((value) => value >= low - slack && value <= high + slack);
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
function linearSteps(low, high, most) {
  const least = (high - low) / most;
  const power = powerOfTen(Math.floor(Math.log10(least)));
  const factors = [1, 2, 5, 10];
  const step = power * (factors.find((f) => f * power >= least * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  return range(most + 2).map((i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * Decades, some of them where they are many; with 2 and 5 between where they are few.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
function logSteps(low, high, most) {
  const [first, last] = [low, high].map((end) => Math.floor(Math.log10(end)));
  const powers = range(last - first + 1).map((i) => first + i);
  const every = Math.ceil(powers.length / most);
  const decades = powers.filter((power) => power % every === 0).map(powerOfTen);
  const inside = (/** @type {number[]} */ steps) =>
    steps.filter((value) => value >= low && value <= high);
  const finer = inside(decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]));
  const fine = every === 1 && (finer.length <= most || inside(decades).length < 2);
  return fine ? finer : decades;
}

/**
 * The value of a control in words.
 *
 * @param {Value} value
 */
export function valueInWords(value) {
  return typeof value === "number" ? figure(value, 6) : value;
}

/**
 * What the chosen setting shows: the data of its series, its sentence and its text; no
 * sentence where it has no result.
 *
 * @param {Traits<ScrubberTraits>} model
 */
export function deriveState(model) {
  const chosen = model.get("chosen");
  const place = model
    .get("_controls")
    .reduce(
      (before, [, values], i) => before * values.length + values.indexOf(chosen[i]),
      0,
    );
  const [own, words, text] = model.get("_frames")[place] || [{}, "", ""];
  const places = model.get("_places");
  /** @type {Data} */
  const data = {};
  for (const [name, [x, ys]] of Object.entries({ ...model.get("_behind"), ...own }))
    data[name] = [places[x], ys];
  return { chosen, data, words, text };
}
