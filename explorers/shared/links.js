// An explorer's state in a link: a short text of what differs from how it opened. What a
// link says is read by the shape of the opening's own values, and every value is checked.

/** @import { Values } from "./history.js" */
/** @import { Traits } from "./types.js" */

/** @typedef {string | number | null} Leaf */
/** @typedef {(value: any, valueOf: (name: string) => any) => boolean} Check */
/** @typedef {Record<string, Check>} Checks of the traits that make up the state */

/** The version of this form, with which each text begins. */
export const VERSION = "v1";
const LONGEST = 6000; // letters
const NUMBER = /^-?\d+(\.\d+)?(e-?\d+)?$/;

/** @param {Leaf} leaf */
function writeLeaf(leaf) {
  if (typeof leaf === "number") return String(Number(leaf.toPrecision(9)));
  return leaf === null ? "" : encodeURIComponent(leaf);
}

/**
 * A list, where `0:20` stands for twenty times 0.
 *
 * @param {Leaf[]} list
 */
function writeList(list) {
  /** @type {[text: string, times: number][]} */
  const runs = [];
  for (const text of list.map(writeLeaf)) {
    const last = runs[runs.length - 1];
    if (last?.[0] === text) last[1] += 1;
    else runs.push([text, 1]);
  }
  return runs.map(([text, times]) => (times > 1 ? `${text}:${times}` : text)).join();
}

/** @param {unknown[][]} rows */
const isColumn = (rows) => rows[0].length === 1;

/** @param {any} value a leaf, a list of them, or a list of lists */
function write(value) {
  if (!Array.isArray(value)) return writeLeaf(value);
  if (!Array.isArray(value[0])) return writeList(value);
  return isColumn(value) ? writeList(value.flat()) : value.map(writeList).join(";");
}

/**
 * A leaf, of the kind of those that are there; undefined for what is none.
 *
 * @param {string} text
 * @param {boolean} words
 */
function readLeaf(text, words) {
  if (words) return decodeURIComponent(text);
  if (text === "") return null;
  return NUMBER.test(text) ? Number(text) : undefined;
}

/**
 * @param {string} text
 * @param {Leaf[]} like
 */
function readList(text, like) {
  if (text === "" && typeof like[0] === "string") return [];
  const texts = text.split(",").flatMap((run) => {
    const [leaf, times = "1"] = run.split(":");
    return Array(Math.min(Number(times) || 0, LONGEST)).fill(leaf);
  });
  if (texts.length !== like.length) return undefined;
  return texts.map((leaf, i) => readLeaf(leaf, typeof like[i] === "string"));
}

/**
 * @param {string} text
 * @param {any} like
 */
function read(text, like) {
  if (!Array.isArray(like)) return readLeaf(text, typeof like === "string");
  if (!Array.isArray(like[0])) return readList(text, like);
  if (isColumn(like)) return readList(text, like.flat())?.map((leaf) => [leaf]);
  const rows = text.split(";");
  return rows.length === like.length
    ? rows.map((row, i) => readList(row, like[i]))
    : undefined;
}

/** @param {any} value */
const isBroken = (value) => value === null || [value].flat(2).includes(undefined);

/**
 * The state as a text.
 *
 * @param {Values} values those that differ from the opening's
 */
export function writeState(values) {
  const parts = Object.entries(values).map(
    ([name, value]) => `${name}=${write(value)}`,
  );
  return [VERSION, ...parts].join("&");
}

/**
 * The values that a text names, or null if it is none of this version, names what is no
 * part of the state, or gives it a value that it cannot have.
 *
 * @param {string} text
 * @param {Values} opening
 * @param {Checks} checks
 * @param {Traits} model
 * @returns {Values | null}
 */
export function readState(text, opening, checks, model) {
  const [version, ...parts] = text.split("&");
  if (version !== VERSION || text.length > LONGEST) return null;
  /** @type {Values} */
  const found = {};
  try {
    for (const part of parts) {
      const [name, value = ""] = part.split("=");
      if (!Object.hasOwn(checks, name)) return null;
      found[name] = read(value, opening[name]);
      if (isBroken(found[name])) return null;
    }
  } catch {
    return null; // a % that stands for nothing
  }
  const first = (/** @type {string} */ name) => opening[name] ?? model.get(name);
  const valueOf = (/** @type {string} */ name) => found[name] ?? first(name);
  // What Python has opened with is right, also where no control could have set it.
  const fits = (/** @type {string} */ name) =>
    checks[name](valueOf(name), valueOf)
    || (!Object.hasOwn(found, name) && !checks[name](opening[name], first));
  return Object.keys(checks).every(fits) ? found : null;
}

/**
 * Numbers from `low` to `high`, however deep in lists, as many as there were.
 *
 * @param {number} low
 * @param {number} high
 * @returns {Check}
 */
export function within(low, high) {
  return (value) =>
    [value].flat(2).every((one) => one !== null && one >= low && one <= high);
}

/**
 * A whole number from `first` to below what `end` gives.
 *
 * @param {(valueOf: (name: string) => any) => number} end
 * @returns {Check}
 */
export function below(end, first = 0) {
  return (value, valueOf) =>
    Number.isInteger(value) && value >= first && value < end(valueOf);
}

/**
 * One of these.
 *
 * @param {...unknown} values
 * @returns {Check}
 */
export function oneOf(...values) {
  return (value) => values.includes(value);
}
