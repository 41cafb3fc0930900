// What a pointer does to a picture.

/** @import { Point, View } from "./types.js" */

/** @typedef {(x: number, y: number, starts: boolean) => void} Move */

/**
 * Where a pointer is, in the pixels of the picture that an element is in.
 *
 * @param {SVGElement} element
 * @param {{ clientX: number, clientY: number }} event
 * @returns {Point}
 */
export function pointerAt(element, event) {
  const box = (element.ownerSVGElement ?? element).getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * Call `over(x, y)` as a mouse moves over a picture, with null when it has left.
 *
 * @param {View} view
 * @param {SVGElement} picture
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
 * tap or to move sideways, for up and down it scrolls the page; unless it begins where
 * `grabs(x, y)` says that there is something to be pulled.
 *
 * @param {View} view
 * @param {SVGElement} target
 * @param {Move} move
 * @param {(x: number, y: number) => boolean} [grabs]
 */
export function drag(view, target, move, grabs = () => false) {
  /** @type {PointerEvent | null} */
  let waiting = null; // the press, until it is known to be meant
  const at = (/** @type {PointerEvent} */ event, starts = false) =>
    move(...pointerAt(target, event), starts);
  const begin = (/** @type {PointerEvent} */ press) => {
    at(press, true);
    waiting = null;
  };
  const climbs = (
    /** @type {PointerEvent} */ event,
    /** @type {PointerEvent} */ from,
  ) => Math.abs(event.clientY - from.clientY) >= Math.abs(event.clientX - from.clientX);
  const isGrab = (/** @type {PointerEvent | Touch} */ event) =>
    grabs(...pointerAt(target, event));
  view.listen(target, "pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    waiting = event;
    if (event.pointerType === "mouse" || isGrab(event)) begin(event);
  });
  // A page that is about to scroll can be held here alone.
  const hold = (/** @type {TouchEvent} */ event) => {
    if (event.touches.length === 1 && isGrab(event.touches[0])) event.preventDefault();
  };
  view.listen(target, "touchstart", hold, { passive: false });
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

/**
 * Call `react(x)` when a pointer has tapped twice. A browser tells of no click where a
 * finger holds the page.
 *
 * @param {View} view
 * @param {SVGElement} target
 * @param {(x: number) => void} react
 */
export function twice(view, target, react) {
  let [before, last] = [NaN, NaN]; // the times of presses, if there were any
  let at = 0;
  view.listen(target, "pointerdown", (event) => {
    [before, last] = [Math.abs(event.clientX - at) < 10 ? last : NaN, event.timeStamp];
    at = event.clientX;
  });
  view.listen(target, "pointerup", (event) => {
    if (last - before < 400 && Math.abs(event.clientX - at) < 10)
      react(pointerAt(target, event)[0]);
  });
}
