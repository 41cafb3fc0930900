// The types of explorers that show one sequence. No module is made of this.

/** @import { View } from "../shared/types.js" */
/** @import { Row as Packed } from "./unpacked.js" */

/**
 * The sizes of a network and of its sequence, and which units are `shown` of it.
 *
 * @typedef {{ steps: number, units: number, features: number, shown: number[] }} Sizes
 */

/**
 * @typedef {object} SequenceTraits
 * @property {number[][]} inputs rows of features, step by step
 * @property {string[]} names of the steps, or none
 * @property {number} selected the marked step
 * @property {number[]} units those that are shown
 * @property {number} unit the one of them that is marked
 */

/** @typedef {(number | null)[][]} Pins For each gate and step its value, or null. */

/**
 * @typedef {SequenceTraits & {
 *   weight_ih: Packed[],
 *   weight_hh: Packed[],
 *   bias_ih: Packed,
 *   bias_hh: Packed,
 *   pins: Pins,
 *   gate: number,
 * }} GatedTraits
 */

/**
 * What follows from the traits of such an explorer, for one frame.
 *
 * @typedef {object} SequenceState
 * @property {number[][]} inputs as fed
 * @property {number[]} order of each place the step that is fed there
 * @property {boolean} shuffled
 * @property {string[]} names
 * @property {number} selected
 * @property {number} unit
 */

/**
 * `gateAt(k, t)` is the value of gate k at step t, of the unit that is shown.
 *
 * @typedef {SequenceState & {
 *   pins: Pins,
 *   gateAt: (k: number, t: number) => number,
 * }} GatedState
 */

/**
 * A gate that can be pinned, in the order of the trait `pins`; `kind` is the quantity's
 * name in the palette, with hyphens.
 *
 * @typedef {{ kind: string, symbol: string, words: string }} Gate
 */

/**
 * Where the steps are, in px: `x` of their middles, and the step at an x.
 *
 * @typedef {object} TimeAxis
 * @property {number} left
 * @property {number} right
 * @property {number} column the width of a step
 * @property {number} height of the picture
 * @property {(t: number) => number} x
 * @property {(x: number) => number} step
 */

/** @typedef {{ top: number, height: number }} Band Where something is, in px. */

/**
 * What the parts of an explorer share: its sizes, the state of this frame, and where
 * everything is for the width that it was laid out for.
 *
 * @template {SequenceState} [S=SequenceState]
 * @template {TimeAxis} [A=TimeAxis]
 * @typedef {Sizes & {
 *   state: S,
 *   at: A,
 *   width: number,
 *   hovered: number | null,
 * }} Scene
 */

/**
 * @template {GatedState} [S=GatedState]
 * @typedef {Scene<S> & { gates: Gate[] }} GatedScene
 */

/**
 * A sample of a line, bar or dot: see `sample`.
 *
 * @typedef {object} Sample
 * @property {string} kind the quantity's name in the palette
 * @property {string} [dash] where it is not the quantity's own
 * @property {(x: number, y: number, size: number) => string} [mark]
 * @property {"line" | "bar" | "dot"} [form]
 */

/** @typedef {[sample: Sample | null, text: string]} Entry Of the line above a row. */

/**
 * A row of a picture over the time axis, for scenes C: see rows.js.
 *
 * @template [C=any]
 * @typedef {object} Row
 * @property {number} height in px
 * @property {number} [foot] px below it
 * @property {string} [cursor] the class of what a pointer meets
 * @property {(scene: C, t: number) => Entry[]} entries
 * @property {(view: View, scene: C, top: number) => LaidRow} layout
 */

/**
 * A row for one width: what is drawn, and what a pointer does. Without `press` it marks
 * a step.
 *
 * @typedef {object} LaidRow
 * @property {SVGElement[]} nodes
 * @property {() => void} render
 * @property {(x: number, y: number, starts: boolean) => void} [press]
 * @property {(t: number, y: number) => boolean} [grabs] whether a finger pulls something
 *   there, and does not scroll the page
 * @property {(t: number) => void} [release] by a double click
 */

export {};
