// The controls that all explorers share. Each is a native element; `update()` shows the
// state, events change it.

/** @import { Control, View } from "./types.js" */

import { assign, html } from "./elements.js";
import { MANY } from "./heights.js";
import { format, plain, rich } from "./text.js";

const SIDEWAYS = 8; // px that a finger goes before it is meant to move a slider

/**
 * @typedef {object} SliderOptions
 * @property {string} label
 * @property {number} min
 * @property {number | (() => number)} max
 * @property {number} step
 * @property {() => number} get
 * @property {(value: number) => void} set
 * @property {(value: number) => string} [show] the number beside it
 * @property {(value: number) => string} [valueText] what is read aloud
 */

/**
 * @typedef {object} ButtonOptions
 * @property {string} label
 * @property {() => void} press
 * @property {() => boolean} [pressed] makes it a toggle
 * @property {() => boolean} [usable]
 */

/**
 * Call `react` on what a range input is moved to. A finger that scrolls the page has
 * moved it too, before the browser knew: it waits until the finger goes sideways or is
 * lifted, and where the page scrolls it goes back. Gives whether it waits.
 *
 * @param {View} view
 * @param {HTMLInputElement} input
 * @param {() => void} react
 * @param {() => number} get
 */
function meantSideways(view, input, react, get) {
  /** @type {PointerEvent | null} */
  let press = null; // until it is known to be meant
  const release = () => {
    if (!press) return;
    press = null;
    react();
  };
  view.listen(input, "pointerdown", (event) => {
    if (event.pointerType !== "mouse") press = event;
  });
  view.listen(input, "pointermove", (event) => {
    if (press && Math.abs(event.clientX - press.clientX) > SIDEWAYS) release();
  });
  const takeBack = () => {
    if (press) input.value = String(get());
    press = null;
  };
  view.listen(input, "pointerup", (event) => {
    if (press && Math.abs(event.clientY - press.clientY) > SIDEWAYS) takeBack();
    release(); // a tap
  });
  view.listen(input, "pointercancel", takeBack);
  view.listen(input, "input", () => press || react());
  return () => press !== null;
}

/**
 * A labelled range input. Its ends give way where Python has set a value beyond; the
 * upper one may be a function.
 *
 * @param {View} view
 * @param {SliderOptions} options
 */
export function slider(
  view,
  { label, min, max, step, get, set, show = format, valueText = show },
) {
  const input = html("input", { type: "range", step });
  const value = html("span", { class: "book-value", "aria-hidden": "true" });
  const name = html("span", { class: "book-label" }, ...rich(label));
  const isHeld = meantSideways(view, input, () => set(Number(input.value)), get);
  const low = () => Math.min(min, step * Math.floor(get() / step));
  const high = () =>
    Math.max(max instanceof Function ? max() : max, step * Math.ceil(get() / step));
  const update = () => {
    if (isHeld()) return;
    const [now, from, to] = [get(), low(), high()];
    assign(input, { min: from, max: to, "aria-valuetext": plain(valueText(now)) });
    input.value = String(now);
    const zero = from < 0 && to > 0 ? -from / (to - from) : -1;
    input.style.setProperty("--book-zero", String(zero));
    value.textContent = show(now);
  };
  const row = html("label", { class: "book-slider" }, name, input, value);
  if ((high() - low()) / step <= MANY) return { row, update };
  const by = (/** @type {string} */ sign, /** @type {number} */ way) => {
    const press = () => set(Math.max(low(), Math.min(high(), get() + way * step)));
    const { row: one } = button(view, { label: sign, press });
    // The keyboard has the arrow keys on the slider itself.
    return assign(one, { tabindex: -1, "aria-hidden": "true" });
  };
  const long = html(
    "div",
    { class: "book-long-slider" },
    by("\u2212", -1),
    row,
    by("+", 1),
  );
  return { row: long, update };
}

/**
 * A slider for a trait that holds one number, in as many brackets as `wrap` puts.
 *
 * @param {View} view
 * @param {string} name
 * @param {string} label
 * @param {number} limit
 * @param {(value: number) => unknown} wrap
 */
export function traitSlider(view, name, label, limit, wrap) {
  return slider(view, {
    label,
    min: -limit,
    max: limit,
    step: 0.05,
    get: () => view.model.get(name).flat()[0],
    set: (value) => view.set({ [name]: wrap(value) }),
  });
}

/**
 * A button; with `pressed` a toggle, with `usable` one that can be out of use.
 *
 * @param {View} view
 * @param {ButtonOptions} options
 */
export function button(view, { label, press, pressed, usable = () => true }) {
  const row = html("button", { type: "button", class: "book-button" }, ...rich(label));
  view.listen(row, "click", () => usable() && press());
  const update = () => {
    assign(row, { "aria-disabled": !usable() });
    if (pressed) assign(row, { "aria-pressed": pressed() });
  };
  return { row, update };
}

/**
 * A labelled native list of [value, words]; `get` may answer "", shown as `none`.
 *
 * @param {View} view
 * @param {{ label: string, options: [value: string, words: string][], none: string,
 *   get: () => string, set: (value: string) => void }} options
 */
export function choice(view, { label, options, none, get, set }) {
  const entries = options.map(([value, words]) => html("option", { value }, words));
  // Disabled too, or WebKit's arrow keys choose what is hidden; "" is no choice.
  const blank = html("option", { value: "", hidden: "", disabled: "" }, none);
  const select = html("select", {}, ...entries, blank);
  let shown = "";
  const update = () => (select.value = shown = get());
  const react = () => {
    if (select.value === shown) return;
    shown = select.value;
    if (shown) set(shown);
    else update();
  };
  view.listen(select, "change", react);
  // WebKit is silent where a key chooses what was there before an undo.
  view.listen(select, "keyup", react);
  const name = html("span", { class: "book-label" }, label);
  const row = html("label", { class: "book-choice" }, name, select);
  return { row, update };
}

/**
 * Buttons for one of [value, words]; the chosen one is pressed.
 *
 * @template V
 * @param {View} view
 * @param {{ label: string, options: [value: V, words: string][], get: () => V,
 *   set: (value: V) => void }} options
 */
export function switches(view, { label, options, get, set }) {
  const buttons = options.map(([value, words]) =>
    button(view, {
      label: words,
      pressed: () => get() === value,
      press: () => set(value),
    }),
  );
  const all = html("div", {}, ...buttons.map((one) => one.row));
  const name = html("span", { class: "book-label" }, label);
  const named = { class: "book-switches", role: "group", "aria-label": label };
  const row = html("div", named, name, all);
  return { row, update: () => buttons.forEach((one) => one.update()) };
}

/**
 * Controls side by side.
 *
 * @param {...Control} controls
 */
export function controlRow(...controls) {
  const row = html(
    "div",
    { class: "book-controlRow" },
    ...controls.map((control) => control.row),
  );
  return { row, update: () => controls.forEach((control) => control.update()) };
}

/**
 * The unit that is shown, counted from 1.
 *
 * @param {View<{ unit: number }>} view
 * @param {number[]} shown
 */
export function unitSlider(view, shown) {
  return slider(view, {
    label: "unit shown",
    min: 1,
    max: shown.length,
    step: 1,
    show: (k) => String(shown[k - 1] + 1),
    get: () => shown.indexOf(view.model.get("unit")) + 1,
    set: (k) => view.set({ unit: shown[k - 1] }),
  });
}

/**
 * A group of controls under a heading.
 *
 * @param {string} words
 * @param {...Control} controls
 */
export function group(words, ...controls) {
  const rows = controls.map((control) => control.row);
  return html("fieldset", { class: "book-group" }, html("legend", {}, words), ...rows);
}

/**
 * Controls that are not needed at first, below a plain word that opens them.
 *
 * @param {string} words
 * @param {...Control} controls
 */
export function fold(words, ...controls) {
  const rows = controls.map((control) => control.row);
  const summary = html("summary", {}, words);
  const inside = html("div", { class: "book-group" }, ...rows);
  return html("details", { class: "book-fold" }, summary, inside);
}

/**
 * A picture with what belongs to it, such as its key. On a desk the controls stand
 * beside it; on a narrow page it stays in view while they are scrolled.
 *
 * @param {...Node} nodes
 */
export function stage(...nodes) {
  return html("div", { class: "book-scene" }, ...nodes);
}

/**
 * Groups one below the other, as one column of a `controlGrid`.
 *
 * @param {...HTMLElement} groups
 */
export function column(...groups) {
  return html("div", { class: "book-column" }, ...groups);
}

/**
 * Groups or columns side by side; one below the other where the page is narrow.
 *
 * @param {...HTMLElement} parts
 */
export function controlGrid(...parts) {
  return html("div", { class: "book-controls" }, ...parts);
}

/**
 * One sentence on what is to be seen; it is read aloud once it has come to rest.
 *
 * @param {View} view
 */
export function liveRegion(view) {
  const seen = html("p", { class: "book-sentence", "aria-hidden": "true" });
  const heard = html("p", { class: "book-unseen", role: "status" });
  let text = "";
  let timer = 0;
  view.signal.addEventListener("abort", () => clearTimeout(timer));
  const update = (/** @type {string} */ words) => {
    if (words === text) return;
    seen.replaceChildren(...rich(words));
    clearTimeout(timer);
    timer = setTimeout(() => (heard.textContent = plain(words)), text ? 700 : 0);
    text = words;
  };
  return { rows: [seen, heard], update };
}
