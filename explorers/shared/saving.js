// Changes of an explorer's traits, sent to Python now and then.

/** @import { Model } from "./types.js" */
/** @import { Values } from "./history.js" */

const SAVE_EVERY = 60; // ms between two messages to the kernel

/**
 * Save at once, then at most every SAVE_EVERY ms; `flush` sends what still waits.
 *
 * @param {Model} model
 */
function throttledSave(model) {
  let timer = 0;
  let waiting = false;
  const send = () => {
    waiting = false;
    timer = setTimeout(() => {
      timer = 0;
      if (waiting) send();
    }, SAVE_EVERY);
    model.save_changes();
  };
  return {
    save: () => (timer ? (waiting = true) : send()),
    flush: () => {
      clearTimeout(timer);
      if (waiting) model.save_changes();
    },
  };
}

/**
 * Change a model, and let Python know.
 *
 * @param {Model} model
 */
export function changer(model) {
  const { save, flush } = throttledSave(model);
  const put = (/** @type {Values} */ changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    save();
  };
  return { put, flush };
}
