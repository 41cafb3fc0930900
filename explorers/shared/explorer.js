// The life of an explorer, from scrolling into view to its clean-up. The last of its
// own scripts ends in `export default explorer(build)`.

import { html } from "./elements.js";

const SAVE_EVERY = 60; // ms between two messages to the kernel

/** Save at once, then at most every SAVE_EVERY ms; `flush` sends what still waits. */
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

/** The frame of an explorer in the page, with the height that it will need. */
function explorerFrame(model) {
  const question = model.get("question");
  const [wide, narrow] = model.get("_reserve");
  const words = html("p", { class: "book-question" }, question);
  const body = html("div", { class: "book-body" }, words);
  const named = { class: "book-explorer", role: "group", "aria-label": question };
  const root = html("div", named, body);
  root.style.setProperty("--book-wide", `calc(${wide})`);
  root.style.setProperty("--book-narrow", `calc(${narrow})`);
  return { root, body };
}

/**
 * The widget that `build(view)` makes. `build` runs when the explorer first scrolls
 * into view, fills `view.body` and returns `draw(width)`, which runs at most once a
 * frame, and only while in view. A failure of either is shown in place.
 */
export function explorer(build) {
  return {
    render({ model, el }) {
      const { root, body } = explorerFrame(model);
      const stop = new AbortController();
      const saving = throttledSave(model);
      let draw = null;
      let frame = 0;
      let inView = false;

      const finish = () => {
        if (stop.signal.aborted) return;
        stop.abort();
        cancelAnimationFrame(frame);
        visible.disconnect();
        resized.disconnect();
        model.off("change", redraw);
        saving.flush();
      };
      const fail = (error) => {
        finish();
        console.error(error);
        const words = `This explorer has stopped: ${error.message}`;
        const message = html("p", { class: "book-failure", role: "alert" }, words);
        body.replaceChildren(body.firstChild, message);
      };
      const guard =
        (work) =>
        (...given) => {
          try {
            return work(...given);
          } catch (error) {
            return fail(error);
          }
        };
      const drawNow = guard(() => {
        frame = 0;
        draw ??= build(view);
        draw(root.clientWidth);
      });
      const ask = (wanted) => {
        const idle = !frame && !stop.signal.aborted;
        if (wanted && idle) frame = requestAnimationFrame(drawNow);
      };
      const redraw = () => ask(inView);
      const view = {
        model,
        body,
        redraw,
        signal: stop.signal,
        listen: (target, type, react) =>
          target.addEventListener(type, guard(react), { signal: stop.signal }),
        set: (changes) => {
          for (const [name, value] of Object.entries(changes)) model.set(name, value);
          saving.save();
        },
      };
      const look = (entries) => {
        inView = entries.at(-1).isIntersecting;
        redraw();
      };
      const visible = new IntersectionObserver(look, { rootMargin: "100px" });
      // What was drawn too wide for the page would stick out, seen or not.
      const resized = new ResizeObserver(() => ask(inView || draw));

      // JupyterLab's shortcuts would take the arrow keys away from the controls.
      view.listen(root, "keydown", (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
      });
      model.on("change", redraw);
      el.append(root);
      visible.observe(root);
      resized.observe(root);
      return finish;
    },
  };
}
