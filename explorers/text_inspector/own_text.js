// The reader's own text.

/** @import { View } from "../shared/types.js" */
/** @import { TextTraits } from "./model.js" */

import { button } from "../shared/controls.js";
import { assign, html } from "../shared/elements.js";
import { CONTROL } from "../shared/heights.js";
import { called } from "./characters.js";

/** Its height in rem: label, field, what is wrong with the text, and the button. */
export const HEIGHT = 1.5 + 6.5 + (0.25 + 2.9 * 0.875) + CONTROL;

/**
 * Why a text cannot be read, or "".
 *
 * @param {string[]} characters
 * @param {string[]} tokens
 */
export function objection(characters, tokens) {
  const count = characters.length;
  if (count < 2 || count > 500)
    return `2 to 500 characters, please; there are ${count}.`;
  const unknown = [...new Set(characters)].filter((c) => !tokens.includes(c));
  const named = unknown.slice(0, 4).map(called).join(", ");
  return (
    named && `The model has never seen ${named}${unknown.length > 4 ? ", \u2026" : "."}`
  );
}

/**
 * A native text area. What the model cannot read is left there, with the reason.
 *
 * @param {View<TextTraits>} view
 */
export function ownText(view) {
  const { model } = view;
  const field = html("textarea", { spellcheck: false });
  const complaint = html("p", { class: "book-complaint", role: "alert" });
  const first = { text: model.get("text"), selected: model.get("selected") };
  /** @type {string | null} */
  let known = null; // the model's text, as far as this field has heard of it
  const object = (/** @type {string} */ words) => {
    if (complaint.textContent !== words) complaint.textContent = words;
    assign(field, { "aria-invalid": words !== "" });
  };
  view.listen(field, "input", () => {
    const trouble = objection([...field.value], model.get("tokens"));
    object(trouble && `${trouble} The text above has stayed.`);
    if (trouble) return;
    known = field.value;
    const before = [...known.slice(0, field.selectionStart)].length;
    view.set({ text: known, selected: Math.max(0, before - 1) });
  });
  const restore = button(view, {
    label: "Back to the first text",
    usable: () => field.value !== first.text,
    press: () => {
      known = null;
      view.set(first);
      view.redraw();
    },
  });
  const update = () => {
    const text = model.get("text");
    if (text !== known) {
      known = field.value = text;
      object("");
    }
    restore.update();
  };
  const name = html("span", { class: "book-label" }, "Your own text");
  const label = html("label", { class: "book-own" }, name, field);
  return { row: html("div", {}, label, complaint, restore.row), update };
}
