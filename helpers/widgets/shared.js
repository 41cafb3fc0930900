// What all explorers share. base.py joins this text with the explorer's own script, so
// there is nothing to import. An explorer ends with `export default explorer(build)`.

// --- Text -------------------------------------------------------------------------
// Prose carries symbols as w_{hh}: `rich` sets them for the page, `plain` for speech.

const SYMBOL = /([A-Za-z])_\{([^}]*)\}/g;

function format(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

function plain(text) {
  return text.replace(SYMBOL, "$1 $2");
}

function rich(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(SYMBOL)) {
    const symbol = html("i", { class: "book-symbol" }, match[1]);
    nodes.push(text.slice(end, match.index), symbol, html("sub", {}, match[2]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

// --- Elements ---------------------------------------------------------------------

function assign(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  return node;
}

function html(tag, attributes, ...children) {
  const node = assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  assign(node, attributes).append(...children);
  return node;
}

/** Write prose into an SVG <text>; the subscripts are lowered and come back up. */
function write(node, text) {
  const parts = [];
  let lowered = 0;
  const add = (words, dy, kind) => {
    if (words) parts.push(svg("tspan", { dy: dy - lowered, class: kind }, words));
    if (words) lowered = dy;
  };
  let end = 0;
  for (const match of text.matchAll(SYMBOL)) {
    add(text.slice(end, match.index), 0, "");
    add(match[1], 0, "book-symbol");
    add(match[2], 3, "book-sub");
    end = match.index + match[0].length;
  }
  add(text.slice(end), 0, "");
  node.replaceChildren(...parts);
}

/** An SVG path through [x, y] points. */
function polyline(points) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

/** Fill a cell by the diverging scale: hue for the sign, opacity for the size. */
function tint(cell, value, largest = 1) {
  const hue = value < 0 ? "negative" : "positive";
  if (cell.dataset.hue !== hue) {
    cell.dataset.hue = hue;
    cell.style.fill = `var(--book-${hue})`;
  }
  cell.style.fillOpacity = Math.min(1, Math.abs(value) / largest).toFixed(3);
}

/** Arrows to the right or upwards as one path, with heads where there is room. */
function arrows(pairs, head) {
  const draw = ([[x0, y0], [x1, y1]]) => {
    const [dx, dy] = x1 > x0 ? [head, 0] : [0, -head];
    const tip = `M${x1 - dx - dy} ${y1 - dy - dx}L${x1} ${y1}L${x1 - dx + dy} ${y1 - dy + dx}`;
    return `M${x0} ${y0}L${x1} ${y1}${head ? tip : ""}`;
  };
  return pairs.map(draw).join("");
}

/** A connection fades with its weight, and is gone at 0. */
function fade(path, weight) {
  const strength = Math.min(1, Math.abs(weight));
  path.style.strokeOpacity = Math.sqrt(strength).toFixed(3);
  path.style.strokeWidth = (0.6 + 1.8 * strength).toFixed(2);
}

function place(node, x, y) {
  node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}

/** An entry of a key: a sample of the line or marker, and prose that may change. */
function keyEntry(kind) {
  const words = html("span", {});
  const swatch = html("span", { class: `book-swatch book-swatch-${kind}` });
  return { row: html("span", { class: "book-entry" }, swatch, words), say: (text) => words.replaceChildren(...rich(text)) };
}

// --- Controls ---------------------------------------------------------------------
// Each is a native element; `update()` shows the state, events change it.

/** A labelled range input. The ends give way where Python has set a value beyond. */
function slider(view, { label, min, max, step, get, set, show = format, say = show }) {
  const input = html("input", { type: "range", step });
  const value = html("span", { class: "book-value", "aria-hidden": "true" });
  const name = html("span", { class: "book-label" }, ...rich(label));
  const row = html("label", { class: "book-slider" }, name, input, value);
  view.listen(input, "input", () => set(Number(input.value)));
  const update = () => {
    const now = get();
    const low = Math.min(min, now);
    const high = Math.max(max, now);
    assign(input, { min: low, max: high, "aria-valuetext": plain(say(now)) });
    input.value = now;
    const zero = low < 0 && high > 0 ? -low / (high - low) : -1;
    input.style.setProperty("--book-zero", zero);
    value.replaceChildren(...rich(show(now)));
  };
  return { row, update };
}

/** A button; with `pressed` a toggle, with `usable` one that can be out of use. */
function button(view, { label, press, pressed = null, usable = () => true }) {
  const row = html("button", { type: "button", class: "book-button" }, ...rich(label));
  view.listen(row, "click", () => usable() && press());
  const update = () => {
    row.setAttribute("aria-disabled", !usable());
    if (pressed) row.setAttribute("aria-pressed", pressed());
  };
  return { row, update };
}

/** A labelled native list of choices; `get` may answer "" for none of them. */
function choice(view, { label, options, none, get, set }) {
  const entries = Object.entries(options).map(([value, words]) => html("option", { value }, words));
  const other = html("option", { value: "", hidden: "" }, none);
  const select = html("select", {}, ...entries, other);
  const row = html("label", { class: "book-choice" }, html("span", { class: "book-label" }, label), select);
  view.listen(select, "change", () => set(select.value));
  return { row, update: () => (select.value = get()) };
}

function group(words, ...controls) {
  const rows = controls.map((control) => control.row ?? control);
  return html("fieldset", { class: "book-group" }, html("legend", {}, words), ...rows);
}

/** One sentence on what is to be seen; it is read aloud once it has come to rest. */
function sentence(view) {
  const seen = html("p", { class: "book-sentence", "aria-hidden": "true" });
  const heard = html("p", { class: "book-unseen", role: "status" });
  let text = "";
  let timer = 0;
  view.signal.addEventListener("abort", () => clearTimeout(timer));
  const say = (words) => {
    if (words === text) return;
    seen.replaceChildren(...rich(words));
    clearTimeout(timer);
    timer = setTimeout(() => (heard.textContent = plain(words)), text ? 700 : 0);
    text = words;
  };
  return { rows: [seen, heard], say };
}

/** Call `move(x, y)` in the target's pixels while a pointer is held down on it. */
function drag(view, target, move) {
  const at = (event) => {
    const box = target.ownerSVGElement.getBoundingClientRect();
    move(event.clientX - box.left, event.clientY - box.top, event.type === "pointerdown");
  };
  view.listen(target, "pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    event.preventDefault();
    at(event);
  });
  view.listen(target, "pointermove", (event) => {
    if (target.hasPointerCapture(event.pointerId)) at(event);
  });
}

// --- Life -------------------------------------------------------------------------

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

/**
 * The widget that `build(view)` makes. `build` runs when the explorer first scrolls into
 * view, fills `view.body` and returns `draw(width)`, which runs at most once a frame, and
 * only while in view. A failure of either is shown in place.
 */
function explorer(build) {
  return {
    render({ model, el }) {
      const stop = new AbortController();
      const saving = throttledSave(model);
      const question = model.get("question");
      const [wide, narrow] = model.get("_reserve");
      const body = html("div", { class: "book-body" });
      const root = html("div", { class: "book-explorer", role: "group", "aria-label": question }, body);
      root.style.setProperty("--book-wide", `${wide}px`);
      root.style.setProperty("--book-narrow", `${narrow}px`);
      body.append(html("p", { class: "book-question" }, question));
      el.append(root);

      let draw = null;
      let frame = 0;
      let inView = false;

      const finish = () => {
        if (stop.signal.aborted) return;
        stop.abort();
        cancelAnimationFrame(frame);
        visible.disconnect();
        resized.disconnect();
        model.off("change", schedule);
        saving.flush();
      };
      const guard = (work) => (...given) => {
        try {
          return work(...given);
        } catch (error) {
          finish();
          console.error(error);
          body.replaceChildren(html("p", { class: "book-failure", role: "alert" }, `This explorer stopped: ${error.message}`));
        }
      };
      const redraw = guard(() => {
        frame = 0;
        draw ??= build(view);
        draw(root.clientWidth);
      });
      const schedule = () => {
        if (inView && !frame && !stop.signal.aborted) frame = requestAnimationFrame(redraw);
      };
      const view = {
        model,
        body,
        signal: stop.signal,
        listen: (target, type, react) => target.addEventListener(type, guard(react), { signal: stop.signal }),
        set: (changes) => {
          for (const [name, value] of Object.entries(changes)) model.set(name, value);
          saving.save();
        },
        redraw: schedule,
      };
      const visible = new IntersectionObserver(
        (entries) => {
          inView = entries.at(-1).isIntersecting;
          schedule();
        },
        { rootMargin: "100px" },
      );
      const resized = new ResizeObserver(schedule);

      // JupyterLab's shortcuts would take the arrow keys away from the controls.
      view.listen(root, "keydown", (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
      });
      model.on("change", schedule);
      visible.observe(root);
      resized.observe(root);
      return finish;
    },
  };
}
