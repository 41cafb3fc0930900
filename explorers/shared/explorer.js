// The life of an explorer, from scrolling into view to its clean-up. An explorer's
// widget.js ends in `export default explorer(build, reserve)`.

/** @import { Draw, Model, Traits, View } from "./types.js" */

import { html } from "./elements.js";

/** @typedef {(...given: any[]) => void} Work */
/** @typedef {(view: View) => Draw} Build */
/** @typedef {(traits: Traits) => [wide: string, narrow: string]} Reserve */

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
 * The frame of an explorer in the page.
 *
 * @param {Model} model
 */
function explorerFrame(model) {
  const question = model.get("question");
  const words = html("p", { class: "book-question" }, question);
  const body = html("div", { class: "book-body" }, words);
  const named = { class: "book-explorer", role: "group", "aria-label": question };
  return { root: html("div", named, body), body };
}

/**
 * Keep room for what will be drawn.
 *
 * @param {HTMLElement} root
 * @param {ReturnType<Reserve>} heights
 */
function keepRoom(root, [wide, narrow]) {
  root.style.setProperty("--book-wide", `calc(${wide})`);
  root.style.setProperty("--book-narrow", `calc(${narrow})`);
}

/**
 * Tell of a failure in the place of all but the question.
 *
 * @param {HTMLElement} body
 * @param {Error} error
 */
function showFailure(body, error) {
  console.error(error);
  const words = `This explorer has stopped: ${error.message}`;
  const message = html("p", { class: "book-failure", role: "alert" }, words);
  body.replaceChildren(body.children[0], message);
}

/**
 * What makes of some work the same, whose failure goes to `fail` and no further.
 *
 * @param {(error: Error) => void} fail
 */
function guardWith(fail) {
  return (/** @type {Work} */ work) =>
    (/** @type {any[]} */ ...given) => {
      try {
        work(...given);
      } catch (error) {
        fail(/** @type {Error} */ (error));
      }
    };
}

/**
 * What asks for `draw` in the next frame, once, until the signal is aborted.
 *
 * @param {AbortSignal} signal
 * @param {() => void} draw
 */
function frameRequest(signal, draw) {
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
function observe(root, signal, see, resize) {
  const inView = (/** @type {IntersectionObserverEntry[]} */ entries) =>
    see(entries[entries.length - 1].isIntersecting);
  const visible = new IntersectionObserver(inView, { rootMargin: "100px" });
  const resized = new ResizeObserver(resize);
  for (const observer of [visible, resized]) {
    observer.observe(root);
    signal.addEventListener("abort", () => observer.disconnect());
  }
}

/**
 * Bring an explorer to life in `el`; what comes back ends it.
 *
 * @param {Model} model
 * @param {HTMLElement} el
 * @param {Build} build
 * @param {Reserve} reserve
 */
function live(model, el, build, reserve) {
  const { root, body } = explorerFrame(model);
  const [stop, saving] = [new AbortController(), throttledSave(model)];
  const { signal } = stop;
  /** @type {Draw | null} */
  let draw = null;
  let isInView = false;

  const finish = () => {
    if (signal.aborted) return;
    stop.abort();
    model.off("change", redraw);
    saving.flush();
  };
  const guard = guardWith((error) => {
    finish();
    showFailure(body, error);
  });
  const request = frameRequest(
    signal,
    guard(() => {
      draw ??= build(view);
      draw(root.clientWidth);
    }),
  );
  const redraw = () => {
    if (isInView) request();
  };
  /** @type {View} */
  const view = {
    model,
    body,
    redraw,
    signal,
    listen: (target, type, react) =>
      target.addEventListener(type, guard(react), { signal }),
    set: (changes) => {
      for (const [name, value] of Object.entries(changes)) model.set(name, value);
      saving.save();
    },
  };
  // JupyterLab's shortcuts would take the arrow keys away from the controls.
  view.listen(root, "keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  el.append(root);
  guard(() => keepRoom(root, reserve(model)))();
  if (signal.aborted) return finish;
  model.on("change", redraw);
  const see = (/** @type {boolean} */ inView) => {
    isInView = inView;
    redraw();
  };
  // What was drawn too wide for the page would stick out, seen or not.
  observe(root, signal, see, () => draw && request());
  return finish;
}

/**
 * A `build` for an explorer whose parts hang on sizes: `compose(view, sizes)` gives what
 * draws it, and is called again when `sizesOf(model)` gives others. It gives null while
 * Python has sent some of the traits that belong together and not yet all.
 *
 * @template T, S
 * @param {(model: Traits<T>) => S | null} sizesOf
 * @param {(view: View<T>, sizes: S) => Draw} compose
 * @returns {Build}
 */
export function composedBySizes(sizesOf, compose) {
  return (view) => {
    let before = "";
    /** @type {Draw} */
    let draw;
    return (width) => {
      const sizes = sizesOf(view.model);
      if (!sizes) return;
      const now = JSON.stringify(sizes);
      if (now !== before) draw = compose(view, sizes);
      before = now;
      draw(width);
    };
  };
}

/**
 * The widget that `build(view)` makes. `reserve(model)` gives the height that it will
 * need on a wide page and on a narrow one, as sums of CSS lengths, from the traits as it
 * opens; it runs where there is no page too. `build` runs when the explorer first
 * scrolls into view, fills `view.body` and returns `draw(width)`, which runs at most
 * once a frame, and only while in view. A failure of either is shown in place.
 *
 * @param {Build} build
 * @param {Reserve} reserve
 */
export function explorer(build, reserve) {
  return {
    reserve,
    render: (/** @type {{ model: Model, el: HTMLElement }} */ { model, el }) =>
      live(model, el, build, reserve),
  };
}
