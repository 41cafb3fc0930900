// What a pointer does to a picture.

/** Where a pointer is, in the pixels of a picture. */
export function pointerAt(picture, event) {
  const box = picture.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** Call `over(x, y)` as a mouse moves over a picture, with null when it has left. */
export function hover(view, picture, over) {
  const react = (event) => {
    const mouse = event.type === "pointermove" && event.pointerType === "mouse";
    over(...(mouse ? pointerAt(picture, event) : [null]));
    view.redraw();
  };
  view.listen(picture, "pointermove", react);
  view.listen(picture, "pointerleave", react);
}

/**
 * Call `move(x, y, starts)` while a pointer is held down on the target. A finger has to
 * tap or to move sideways: up and down it scrolls the page.
 */
export function drag(view, target, move) {
  let waiting = null;
  const at = (event, starts) =>
    move(...pointerAt(target.ownerSVGElement, event), starts);
  const begin = () => {
    at(waiting, true);
    waiting = null;
  };
  const climbs = (event) =>
    Math.abs(event.clientY - waiting.clientY)
    >= Math.abs(event.clientX - waiting.clientX);
  view.listen(target, "pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    waiting = event;
    if (event.pointerType !== "touch") begin();
  });
  view.listen(target, "pointermove", (event) => {
    if (!target.hasPointerCapture(event.pointerId) || (waiting && climbs(event)))
      return;
    if (waiting) begin();
    at(event, false);
  });
  view.listen(target, "pointerup", (event) => {
    const far = waiting && Math.abs(event.clientY - waiting.clientY) > 10;
    if (waiting && !far) begin();
    waiting = null;
  });
  view.listen(target, "pointercancel", () => (waiting = null));
}
