// The controls that all explorers share. Each is a native element; `update()` shows the
// state, events change it.

import { assign, html } from "./elements.js";
import { format, plain, rich } from "./text.js";

/**
 * A labelled range input. Its ends give way where Python has set a value beyond; the
 * upper one may be a function.
 */
export function slider(
  view,
  { label, min, max, step, get, set, show = format, say = show },
) {
  const input = html("input", { type: "range", step });
  const value = html("span", { class: "book-value", "aria-hidden": "true" });
  const name = html("span", { class: "book-label" }, ...rich(label));
  view.listen(input, "input", () => set(Number(input.value)));
  const update = () => {
    const now = get();
    const low = Math.min(min, step * Math.floor(now / step));
    const top = max instanceof Function ? max() : max;
    const high = Math.max(top, step * Math.ceil(now / step));
    assign(input, { min: low, max: high, "aria-valuetext": plain(say(now)) });
    input.value = now;
    const zero = low < 0 && high > 0 ? -low / (high - low) : -1;
    input.style.setProperty("--book-zero", zero);
    value.textContent = show(now);
  };
  return { row: html("label", { class: "book-slider" }, name, input, value), update };
}

/** A slider for a trait that holds one number, in as many brackets as `wrap` puts. */
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

/** A button; with `pressed` a toggle, with `usable` one that can be out of use. */
export function button(view, { label, press, pressed = null, usable = () => true }) {
  const row = html("button", { type: "button", class: "book-button" }, ...rich(label));
  view.listen(row, "click", () => usable() && press());
  const update = () => {
    row.setAttribute("aria-disabled", !usable());
    if (pressed) row.setAttribute("aria-pressed", pressed());
  };
  return { row, update };
}

/** A labelled native list of [value, words]; `get` may answer "", shown as `none`. */
export function choice(view, { label, options, none, get, set }) {
  const entry = ([value, words]) => html("option", { value }, words);
  const select = html("select", {}, ...[...options, ["", none]].map(entry));
  select.lastChild.hidden = true;
  view.listen(select, "change", () => set(select.value));
  const name = html("span", { class: "book-label" }, label);
  const row = html("label", { class: "book-choice" }, name, select);
  return { row, update: () => (select.value = get()) };
}

/** Buttons for one of [value, words]; the chosen one is pressed. */
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
  const row = html("div", { class: "book-switches", role: "group" }, name, all);
  assign(row, { "aria-label": label });
  return { row, update: () => buttons.forEach((one) => one.update()) };
}

/** Controls side by side. */
export function bench(...controls) {
  const row = html(
    "div",
    { class: "book-bench" },
    ...controls.map((control) => control.row),
  );
  return { row, update: () => controls.forEach((control) => control.update()) };
}

export function group(words, ...controls) {
  const rows = controls.map((control) => control.row);
  return html("fieldset", { class: "book-group" }, html("legend", {}, words), ...rows);
}

/** One sentence on what is to be seen; it is read aloud once it has come to rest. */
export function sentence(view) {
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
