// When an explorer is drawn: in the next frame, and only while it is in view.

/**
 * What asks for `draw` in the next frame, once, until the signal is aborted.
 *
 * @param {AbortSignal} signal
 * @param {() => void} draw
 */
export function frameRequest(signal, draw) {
  let frame = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));
  const drawNow = () => {
    frame = 0;
    draw();
  };
  return () => {
    if (!frame && !signal.aborted) frame = requestAnimationFrame(drawNow);
  };
}

/**
 * Tell of an element that comes into view or leaves it, and of its size.
 *
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {(inView: boolean) => void} see
 * @param {() => void} resize
 */
export function observe(root, signal, see, resize) {
  const inView = (/** @type {IntersectionObserverEntry[]} */ entries) =>
    see(entries[entries.length - 1].isIntersecting);
  const visible = new IntersectionObserver(inView, { rootMargin: "100px" });
  const resized = new ResizeObserver(resize);
  for (const observer of [visible, resized]) {
    observer.observe(root);
    signal.addEventListener("abort", () => observer.disconnect());
  }
}
