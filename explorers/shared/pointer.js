// What a pointer does to a picture.

/** @import { Point, View } from "./types.js" */

/** @typedef {(x: number, y: number, starts: boolean) => void} Move */

/**
 * Where a pointer is, in the pixels of a picture.
 *
 * @param {Element} picture
 * @param {MouseEvent} event
 * @returns {Point}
 */
export function pointerAt(picture, event) {
  const box = picture.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * Call `over(x, y)` as a mouse moves over a picture, with null when it has left.
 *
 * @param {View} view
 * @param {Element} picture
 * @param {(x: number | null, y: number) => void} over
 */
export function hover(view, picture, over) {
  const react = (/** @type {PointerEvent} */ event) => {
    const mouse = event.type === "pointermove" && event.pointerType === "mouse";
    const [x, y] = pointerAt(picture, event);
    over(mouse ? x : null, y);
    view.redraw();
  };
  view.listen(picture, "pointermove", react);
  view.listen(picture, "pointerleave", react);
}

/**
 * Call `move(x, y, starts)` while a pointer is held down on the target. A finger has to
 * tap or to move sideways: up and down it scrolls the page.
 *
 * @param {View} view
 * @param {SVGElement} target
 * @param {Move} move
 */
export function drag(view, target, move) {
  /** @type {PointerEvent | null} */
  let waiting = null; // the press, until it is known to be meant
  const at = (/** @type {PointerEvent} */ event, starts = false) =>
    move(...pointerAt(target.ownerSVGElement ?? target, event), starts);
  const begin = (/** @type {PointerEvent} */ press) => {
    at(press, true);
    waiting = null;
  };
  const climbs = (
    /** @type {PointerEvent} */ event,
    /** @type {PointerEvent} */ from,
  ) => Math.abs(event.clientY - from.clientY) >= Math.abs(event.clientX - from.clientX);
  view.listen(target, "pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    waiting = event;
    if (event.pointerType !== "touch") begin(event);
  });
  view.listen(target, "pointermove", (event) => {
    if (!target.hasPointerCapture(event.pointerId)) return;
    if (waiting && climbs(event, waiting)) return;
    if (waiting) begin(waiting);
    at(event);
  });
  view.listen(target, "pointerup", (event) => {
    if (waiting && Math.abs(event.clientY - waiting.clientY) <= 10) begin(waiting);
    waiting = null;
  });
  view.listen(target, "pointercancel", () => (waiting = null));
}
