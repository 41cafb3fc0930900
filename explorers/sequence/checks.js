// What a link may say of a sequence.

/** @import { Checks } from "../shared/links.js" */

import { below, within } from "../shared/links.js";

/** @param {(name: string) => any} valueOf */
const steps = (valueOf) => valueOf("inputs").length;

/**
 * Checks of the traits of a sequence.
 *
 * @type {Checks}
 */
export const sequenceChecks = {
  inputs: within(-1000, 1000),
  names: (names, valueOf) => [0, steps(valueOf)].includes(names.length),
  selected: below(steps),
  unit: (unit, valueOf) => valueOf("units").includes(unit),
};
