// The types that all explorers share. `npx tsc` checks them; no module is made of this.

/**
 * The traits of an explorer, by their names; `T` names them with their types.
 *
 * @template [T=any]
 * @typedef {{ get<K extends keyof T & string>(name: K): T[K] }} Traits
 */

/**
 * The model that anywidget, or the page's host, hands over.
 *
 * @template [T=any]
 * @typedef {Traits<T> & {
 *   set<K extends keyof T & string>(name: K, value: T[K]): void,
 *   on(event: string, react: () => void): void,
 *   off(event: string, react: () => void): void,
 *   save_changes(): void,
 * }} Model
 */

/**
 * What an explorer has of its place: see `explorer` for what each does.
 *
 * @template [T=any]
 * @typedef {object} View
 * @property {Traits<T>} model
 * @property {HTMLElement} root
 * @property {HTMLElement} body Its first child is the question.
 * @property {AbortSignal} signal Aborted at the end of its life.
 * @property {() => void} redraw
 * @property {() => number} room How wide the picture is to be, in px.
 * @property {(changes: Partial<T>) => void} set Changes traits, here and in Python.
 * @property {(changes: Partial<T>) => void} put As `set`, and is not to be undone.
 * @property {Listen} listen
 */

/**
 * @callback Listen
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} react
 * @param {AddEventListenerOptions} [options]
 * @returns {void}
 */

/**
 * What the page tells an explorer of its place: the name that links call it by, what
 * stands there until it is drawn, and who hears of links that lead to it.
 *
 * @typedef {object} Place
 * @property {string} id
 * @property {Node[]} still
 * @property {(arrive: (text: string, back?: () => void) => void) => void} arrivals
 */

/**
 * A control: its element, and what shows the state on it.
 *
 * @typedef {{ row: HTMLElement, update: () => void }} Control
 */

/**
 * What draws an explorer for a width in px; false while it waits for the rest of what
 * belongs together.
 *
 * @typedef {(width: number) => void | false} Draw
 */

/**
 * Two heights: on a wide page and on a narrow one.
 *
 * @typedef {[wide: number, narrow: number]} Heights
 */

/**
 * Three: on a desk, where controls stand beside a picture, as on a narrow page if it is
 * left out.
 *
 * @typedef {[wide: number, narrow: number, desk?: number]} Sizes
 */

/** @typedef {[x: number, y: number]} Point In the pixels of a picture. */

/** @typedef {[x: number, y: number, width: number, height: number]} Box */

export {};
