// The life of an explorer, from scrolling into view to its clean-up. An explorer's
// widget.js ends in `export default explorer(build, reserve)`.

/** @import { Draw, Model, Place, Traits, View } from "./types.js" */
/** @import { Values } from "./history.js" */
/** @import { Checks } from "./links.js" */

import { html } from "./elements.js";
import { frameRequest, observe } from "./frames.js";
import { TOOLS } from "./heights.js";
import { makeHistory, valuesOf } from "./history.js";
import { readState } from "./links.js";
import { makeNotice, makeTools } from "./tools.js";

/** @typedef {(...given: any[]) => void} Work */
/** @typedef {(view: View) => Draw} Build */
/** @typedef {(traits: Traits) => [wide: string, narrow: string, desk?: string]} Reserve */

/**
 * The frame of an explorer in the page; what stands still is there until it is drawn.
 *
 * @param {Model} model
 * @param {Place} [place]
 */
function explorerFrame(model, place) {
  const question = model.get("question");
  const words = html("p", { class: "book-question" }, question);
  const still = place?.still ?? [];
  const body = html("div", { class: "book-body" }, words, ...still);
  const named = { class: "book-explorer", role: "group", "aria-label": question };
  return { root: html("div", named, body), body, still };
}

/**
 * Keep room for what will be drawn. Where it has a height of its own on a desk, its
 * controls stand there beside its picture.
 *
 * @param {HTMLElement} root
 * @param {ReturnType<Reserve>} heights
 */
function keepRoom(root, heights) {
  ["wide", "narrow", "desk"].forEach((name, i) => {
    const height = heights[i] ?? heights[0];
    root.style.setProperty(`--book-${name}`, `calc(${height})`);
  });
  root.classList.toggle("book-beside", heights.length === 3);
}

/**
 * Tell of a failure in the place of all but the question and what stands still.
 *
 * @param {HTMLElement} body
 * @param {Node[]} still
 * @param {Error} error
 */
function showFailure(body, still, error) {
  console.error(error);
  const words = `This explorer has stopped: ${error.message}`;
  const message = html("p", { class: "book-failure", role: "alert" }, words);
  body.replaceChildren(body.children[0], message, ...still);
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
 * How wide the picture is to be: as its part of the explorer, or as all of it.
 *
 * @param {HTMLElement} root
 */
function roomOf(root) {
  return (root.querySelector(".book-scene") ?? root).clientWidth;
}

/**
 * Let the style sheet know how high the picture is, which stays in view on a phone.
 *
 * @param {HTMLElement} root
 */
function tellHeight(root) {
  const scene = root.querySelector(".book-scene");
  if (scene) root.style.setProperty("--book-scene", `${scene.clientHeight}px`);
}

/**
 * What draws an explorer. What fails to be drawn is taken back, if the reader has set
 * it; else the failure is not caught.
 *
 * @param {View} view
 * @param {Build} build
 * @param {Node[]} still
 * @param {(error: Error) => void} report
 */
function drawing(view, build, still, report) {
  /** @type {Draw | null} */
  let draw = null;
  /** @type {Values} */
  let set = {}; // what has been set since it was last drawn, as it was before
  const drawNow = () => {
    const isFirst = !draw;
    if (!draw) {
      still.forEach((node) => /** @type {ChildNode} */ (node).remove());
      draw = build(view);
    }
    if (draw(view.room()) === false && Object.keys(set).length)
      throw new Error("it does not fit");
    if (isFirst) tellHeight(view.root);
    set = {};
  };
  const drawOrTakeBack = () => {
    try {
      drawNow();
    } catch (error) {
      const before = set;
      set = {};
      if (!draw || !Object.keys(before).length) throw error;
      report(/** @type {Error} */ (error));
      view.put(before);
      drawNow();
    }
  };
  return {
    drawOrTakeBack,
    isDrawn: () => draw !== null,
    remember: (/** @type {Values} */ before) => (set = { ...before, ...set }),
  };
}

/**
 * Keys that JupyterLab's shortcuts would take away from the controls.
 *
 * @param {KeyboardEvent} event
 */
function isOurs({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  const itsOwn = key === "Escape" || (key === "Enter" && shiftKey);
  return !itsOwn && !ctrlKey && !metaKey && !altKey;
}

/**
 * Bring an explorer to life in `el`; what comes back ends it.
 *
 * @param {{ model: Model, el: HTMLElement, place?: Place }} given
 * @param {Build} build
 * @param {Reserve} reserve
 * @param {Checks} [checks]
 */
function live({ model, el, place }, build, reserve, checks) {
  const { root, body, still } = explorerFrame(model, place);
  const stop = new AbortController();
  const [past, notice] = [makeHistory(model), makeNotice()];
  const { signal } = stop;
  let isInView = false;

  const finish = () => {
    if (signal.aborted) return;
    stop.abort();
    model.off("change", redraw);
    model.off("comm_live_update", disconnect);
  };
  // In Jupyter: its kernel has been started anew, and a new one does not know it.
  const disconnect = () => el.classList.add("jupyter-widgets-disconnected");
  const guard = guardWith((error) => {
    finish();
    showFailure(body, still, error);
  });
  const report = (/** @type {Error} */ error) => {
    console.error(error);
    notice.tell(`This did not work, and changed nothing: ${error.message}`);
  };
  const redraw = () => {
    if (isInView) request();
  };
  // Its host sends no faster than Python answers, and takes no echo for news meanwhile.
  const put = (/** @type {Values} */ values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  /** @type {View} */
  const view = {
    model,
    root,
    body,
    redraw,
    room: () => roomOf(root),
    signal,
    listen: (target, type, react, options) =>
      target.addEventListener(type, guardWith(report)(react), { signal, ...options }),
    put,
    set: (values) => {
      const names = Object.keys(values);
      picture.remember(valuesOf(model, names));
      if (checks) past.remember(names);
      notice.tell("");
      put(values);
    },
  };
  const picture = drawing(view, build, still, report);
  const tools = checks && makeTools(view, model, past, { checks, place, ...notice });
  const request = frameRequest(
    signal,
    guard(() => {
      picture.drawOrTakeBack();
      tools?.update();
    }),
  );
  view.listen(root, "keydown", (event) => {
    if (isOurs(event)) event.stopPropagation();
  });
  root.append(...(tools ? [tools.row] : []), notice.row);
  if (tools) place?.arrivals(tools.arrive);
  el.append(root);
  guard(() => keepRoom(root, reserve(model)))();
  if (signal.aborted) return finish;
  model.on("change", redraw);
  model.on("comm_live_update", disconnect);
  const see = (/** @type {boolean} */ inView) => {
    isInView = inView;
    redraw();
  };
  // What was drawn too wide for the page would stick out, seen or not.
  observe(root, signal, see, () => picture.isDrawn() && request());
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
    return () => {
      const sizes = sizesOf(view.model);
      if (!sizes) return false;
      const now = JSON.stringify(sizes);
      if (now !== before) draw = compose(view, sizes);
      before = now;
      return draw(view.room()); // of what has just been composed
    };
  };
}

/**
 * The widget that `build(view)` makes. `reserve(model)` gives the height that it will
 * need on a wide page, on a narrow one and, if it is another, on a desk, as sums of CSS
 * lengths, from the traits as it opens; it runs where there is no page too. `build` runs
 * when the explorer first scrolls into view, fills `view.body` and returns `draw(width)`,
 * which runs at most once a frame, and only while in view. A failure of either is shown
 * in place; what a reader sets and cannot be drawn is taken back.
 *
 * `checks` has a check for each trait that the reader can change: then there are buttons
 * to undo, to reset and to copy a link, and `fits` tells whether a link fits.
 *
 * @param {Build} build
 * @param {Reserve} reserve
 * @param {Checks} [checks]
 */
export function explorer(build, reserve, checks) {
  return {
    build,
    fits: (/** @type {string} */ text, /** @type {Traits} */ model) =>
      checks && readState(text, valuesOf(model, Object.keys(checks)), checks, model),
    reserve: (/** @type {Traits} */ model) => {
      const [wide, narrow, desk] = reserve(model);
      // The buttons stand below all, or on a desk beside the question.
      const high = checks ? ` + ${TOOLS}rem` : "";
      return [wide + high, narrow + high, desk ?? wide + high];
    },
    render: (/** @type {{ model: Model, el: HTMLElement, place?: Place }} */ given) =>
      live(given, build, reserve, checks),
  };
}
