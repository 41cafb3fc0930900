// What a reader has changed, change by change, so that it can be taken back.

/** @import { Model } from "./types.js" */

/** @typedef {Record<string, unknown>} Values of traits, by their names */
/** @typedef {ReturnType<typeof makeHistory>} History */

const GESTURE = 600; // ms: what follows sooner belongs to the same gesture
const LONGEST = 200; // gestures

/**
 * The values of some traits as they are now.
 *
 * @param {Pick<Model, "get">} model
 * @param {string[]} names
 * @returns {Values}
 */
export function valuesOf(model, names) {
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

/**
 * The names of those values that the model has otherwise.
 *
 * @param {Pick<Model, "get">} model
 * @param {Values} values
 */
export function changedFrom(model, values) {
  const differs = (/** @type {string} */ name) =>
    JSON.stringify(model.get(name)) !== JSON.stringify(values[name]);
  return Object.keys(values).filter(differs);
}

/**
 * How long the lists of numbers in a value are, which no control changes.
 *
 * @param {unknown} value
 */
export function lengthsOf(value) {
  const length = (/** @type {unknown} */ list) =>
    Array.isArray(list) && typeof list[0] !== "string" ? list.length : 0;
  return `${length(value)} ${length(/** @type {unknown[]} */ (value)?.[0])}`;
}

/**
 * `remember` is told the names before they change; what comes after `close` belongs to
 * another gesture; `last` takes the latest gesture out
 * and gives the values from before it.
 *
 * @param {Model} model
 */
export function makeHistory(model) {
  /** @type {Values[]} */
  const gestures = [];
  let [keys, time] = ["", -Infinity];
  const remember = (/** @type {string[]} */ names) => {
    const [before, now] = [valuesOf(model, names), performance.now()];
    const goesOn = names.join() === keys && now - time < GESTURE;
    [keys, time] = [names.join(), now];
    if (goesOn && gestures.length) return;
    gestures.push(before);
    if (gestures.length > LONGEST) gestures.shift();
  };
  const close = () => (keys = "");
  const last = () => {
    close();
    // What was pulled and came back to where it was is no change.
    while (gestures.length) {
      const values = /** @type {Values} */ (gestures.pop());
      if (changedFrom(model, values).length) return values;
    }
    return null;
  };
  const clear = () => gestures.splice(0);
  return { remember, close, clear, last, isEmpty: () => !gestures.length };
}
