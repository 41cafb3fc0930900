// What all explorers share. base.py joins this text with the explorer's own scripts, so
// there is nothing to import. The last of them ends in `export default explorer(build)`.

// --- Text -------------------------------------------------------------------------
// Prose carries symbols as w_{hh}: `rich` sets them for the page, `plain` for speech,
// `write` into a picture.

const SYMBOL = /([A-Za-z])_\{([^}]*)\}/g;

function format(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

function plain(text) {
  return text.replace(SYMBOL, "$1 $2").replace(/ +/g, " ").trim();
}

function rich(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(SYMBOL)) {
    const symbol = html("i", { class: "book-symbol" }, match[1]);
    nodes.push(text.slice(end, match.index), symbol);
    if (match[2]) nodes.push(html("sub", {}, match[2]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

// --- Numbers ----------------------------------------------------------------------

function norm(values) {
  return Math.hypot(...values);
}

function distance(a, b) {
  return norm(a.map((value, i) => value - b[i]));
}

// --- Elements and pictures --------------------------------------------------------

function assign(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
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

function rectangle(kind, x, y, width, height) {
  return svg("rect", { class: kind, x, y, width, height });
}

/** The data of a path through [x, y] points. */
function polyline(points) {
  const to = ([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  return points.map(to).join("");
}

/** The data of arrows to the right or upwards, from [x, y] to [x, y]; 0 for no heads. */
function arrows(pairs, head) {
  const draw = ([[x0, y0], [x1, y1]]) => {
    const [dx, dy] = x1 > x0 ? [head, 0] : [0, -head];
    const [left, right] = [[x1 - dx - dy, y1 - dy - dx], [x1 - dx + dy, y1 - dy + dx]];
    return polyline([[x0, y0], [x1, y1]]) + (head ? polyline([left, [x1, y1], right]) : "");
  };
  return pairs.map(draw).join("");
}

function place(node, x, y) {
  node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}

const SHADES = 20; // of each hue; more cannot be told apart

/**
 * Rows of cells on a diverging scale: hue for the sign, opacity for the size. All cells of
 * one shade are one path, since a thousand elements would take longer than a frame.
 * `boxes` is rows of [x, y, width, height]; `paint(value)` asks for the value of each.
 */
function strip(kind, boxes) {
  const outline = ([x, y, wide, high]) => `M${x.toFixed(1)} ${y}h${wide}v${high}h${-wide}z`;
  const outlines = boxes.map((row) => row.map(outline));
  const shades = ["negative", "positive"].map((hue) =>
    Array.from({ length: SHADES + 1 }, (_, shade) => {
      const path = svg("path", { class: `${kind} book-${hue}`, "data-shade": shade });
      path.style.fillOpacity = shade / SHADES;
      return path;
    }));
  const paint = (value, largest = 1) => {
    const data = shades.map((paths) => paths.map(() => []));
    outlines.forEach((row, j) => row.forEach((cell, t) => {
      const size = value(t, j) / largest;
      data[Number(size >= 0)][Math.round(SHADES * Math.abs(size))].push(cell);
    }));
    shades.forEach((paths, i) => paths.forEach((path, shade) =>
      assign(path, { d: data[i][shade].join("") })));
  };
  return { nodes: shades.flat(), paint };
}

/** A connection fades with its weight, and is gone at 0. */
function fade(path, weight, widest) {
  const strength = Math.min(1, Math.abs(weight));
  path.style.strokeOpacity = Math.sqrt(strength).toFixed(3);
  path.style.strokeWidth = (widest * (0.3 + 0.7 * strength)).toFixed(2);
}

/** An entry of a key: a sample of the line or marker, and prose that may change. */
function keyEntry(kind) {
  const words = html("span", {});
  const swatch = html("span", { class: `book-swatch book-swatch-${kind}` });
  const row = html("span", { class: "book-entry" }, swatch, words);
  return { row, say: (text) => words.replaceChildren(...rich(text)) };
}

/** A line of a key. It is not read aloud: the picture has a text of its own. */
function keyLine(...nodes) {
  return html("p", { class: "book-key", "aria-hidden": "true" }, ...nodes);
}

// --- Controls ---------------------------------------------------------------------
// Each is a native element; `update()` shows the state, events change it.

/** A labelled range input. Its ends give way where Python has set a value beyond. */
function slider(view, { label, min, max, step, get, set, show = format, say = show }) {
  const input = html("input", { type: "range", step });
  const value = html("span", { class: "book-value", "aria-hidden": "true" });
  const name = html("span", { class: "book-label" }, ...rich(label));
  view.listen(input, "input", () => set(Number(input.value)));
  const update = () => {
    const now = get();
    const low = Math.min(min, step * Math.floor(now / step));
    const high = Math.max(max, step * Math.ceil(now / step));
    assign(input, { min: low, max: high, "aria-valuetext": plain(say(now)) });
    input.value = now;
    const zero = low < 0 && high > 0 ? -low / (high - low) : -1;
    input.style.setProperty("--book-zero", zero);
    value.textContent = show(now);
  };
  return { row: html("label", { class: "book-slider" }, name, input, value), update };
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

/** A labelled native list of choices; `get` may answer "", shown as `none`. */
function choice(view, { label, options, none, get, set }) {
  const entries = [...Object.entries(options), ["", none]];
  const select = html("select", {}, ...entries.map(([value, words]) => html("option", { value }, words)));
  select.lastChild.hidden = true;
  view.listen(select, "change", () => set(select.value));
  const name = html("span", { class: "book-label" }, label);
  const row = html("label", { class: "book-choice" }, name, select);
  return { row, update: () => (select.value = get()) };
}

/** Controls side by side. */
function bench(...controls) {
  const row = html("div", { class: "book-bench" }, ...controls.map((control) => control.row));
  return { row, update: () => controls.forEach((control) => control.update()) };
}

function group(words, ...controls) {
  const rows = controls.map((control) => control.row);
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

/** Where a pointer is, in the pixels of a picture. */
function pointerAt(picture, event) {
  const box = picture.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/**
 * Call `move(x, y, starts)` while a pointer is held down on the target. A finger has to
 * tap or to move sideways: up and down it scrolls the page.
 */
function drag(view, target, move) {
  let waiting = null;
  const at = (event, starts) => move(...pointerAt(target.ownerSVGElement, event), starts);
  const begin = () => {
    at(waiting, true);
    waiting = null;
  };
  const climbs = (event) =>
    Math.abs(event.clientY - waiting.clientY) >= Math.abs(event.clientX - waiting.clientX);
  view.listen(target, "pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    waiting = event;
    if (event.pointerType !== "touch") begin();
  });
  view.listen(target, "pointermove", (event) => {
    if (!target.hasPointerCapture(event.pointerId) || (waiting && climbs(event))) return;
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

/** The frame of an explorer in the page, with the height that it will need. */
function explorerFrame(model) {
  const question = model.get("question");
  const [wide, narrow] = model.get("_reserve");
  const body = html("div", { class: "book-body" }, html("p", { class: "book-question" }, question));
  const root = html("div", { class: "book-explorer", role: "group", "aria-label": question }, body);
  root.style.setProperty("--book-wide", `${wide}px`);
  root.style.setProperty("--book-narrow", `${narrow}px`);
  return { root, body };
}

/**
 * The widget that `build(view)` makes. `build` runs when the explorer first scrolls into
 * view, fills `view.body` and returns `draw(width)`, which runs at most once a frame, and
 * only while in view. A failure of either is shown in place.
 */
function explorer(build) {
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
      const guard = (work) => (...given) => {
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
      const redraw = () => {
        if (inView && !frame && !stop.signal.aborted) frame = requestAnimationFrame(drawNow);
      };
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
      const resized = new ResizeObserver(redraw);

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
