// What a link may say of a sequence.

/** @import { Checks } from "../shared/links.js" */

import { below, within } from "../shared/links.js";

/**
 * Checks of the traits of a sequence; `units` gives how many there are.
 *
 * @param {(valueOf: (name: string) => any) => number} units
 * @returns {Checks}
 */
export function sequenceChecks(units) {
  const steps = (/** @type {(name: string) => any} */ valueOf) =>
    valueOf("inputs").length;
  return {
    inputs: within(-1000, 1000),
    names: (names, valueOf) => [0, steps(valueOf)].includes(names.length),
    selected: below(steps),
    unit: below(units),
  };
}
