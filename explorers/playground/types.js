// The types of the playground. No module is made of this.

/** @import { Settings } from "./run.js" */
/** @import { History } from "./history.js" */
/** @import { lookInside, wayBack } from "./probe.js" */
/** @import { judgeLonger } from "./judge.js" */

/**
 * What the worker tells of one network.
 *
 * @typedef {object} ToldRun
 * @property {Settings} settings
 * @property {number} updates
 * @property {number} guessing the loss of an answer that ignores the inputs, or NaN
 * @property {{ update: number, norm: number } | null} diverged
 * @property {ReturnType<History["told"]>} history
 * @property {number[]} at the updates after which it was judged
 * @property {number[]} shares what it then could
 * @property {number | null} solved after which update
 * @property {number} heldOutLoss of a text, or NaN
 * @property {ReturnType<typeof lookInside> | null} inside
 * @property {ReturnType<typeof wayBack> | null} back
 * @property {ReturnType<typeof judgeLonger> | null} longer
 * @property {string | null} writes
 * @property {Float64Array | null} params when it stands still
 * @property {Float64Array | null} moments
 */

/**
 * @typedef {object} Told
 * @property {number} number of the settings that it is about
 * @property {boolean} isPlaying
 * @property {{ most: number, results: (number | null)[][] } | null} row over seeds
 * @property {ToldRun[]} runs
 */

/** @typedef {Record<string, string | number>} Change Settings by their names. */

/**
 * @typedef {object} Preset
 * @property {string} name
 * @property {string} title
 * @property {string} sentence what it shows
 * @property {Change} settings those that are not the usual ones
 * @property {Change} twin what the twin has otherwise; empty for none
 * @property {number} most updates after which it has shown what it says
 */

/**
 * @typedef {Settings & {
 *   twin: Change,
 *   view: string,
 *   unit: number,
 *   probe: number[],
 *   temperature: number,
 *   speed: number,
 *   running: boolean,
 *   progress: Record<string, any>,
 *   presets: Preset[],
 *   years: number[],
 * }} PlayTraits
 */

export {};
