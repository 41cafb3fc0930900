// The reader's own text.

/** @import { View } from "../shared/types.js" */
/** @import { PlayTraits } from "./types.js" */

import { group, slider } from "../shared/controls.js";
import { html } from "../shared/elements.js";

const [LEAST, MOST, KINDS] = [120, 8000, 96];

/**
 * Why a text cannot be learnt from, or "".
 *
 * @param {string} text
 */
export function objection(text) {
  const characters = [...text];
  const [count, kinds] = [characters.length, new Set(characters).size];
  const number = (/** @type {number} */ value) => value.toLocaleString("en");
  if (!count) return "There is no text yet";
  if (count < LEAST || count > MOST)
    return `A text has ${LEAST} to ${number(MOST)} characters; there are ${number(count)}`;
  if (kinds < 2 || kinds > KINDS)
    return `A text has 2 to ${KINDS} different characters; there are ${kinds}`;
  return "";
}

/**
 * A native text area; what cannot be learnt from is left there, with the reason.
 *
 * @param {View<PlayTraits>} view
 * @param {(text: string) => void} take
 */
export function ownText(view, take) {
  const field = html("textarea", { spellcheck: false });
  const label = html("label", { class: "book-training-text" }, "your text", field);
  const complaint = html("p", { class: "book-refusal", role: "alert" });
  let before = "";
  view.listen(field, "input", () => {
    const wrong = objection(field.value);
    complaint.textContent = wrong && `${wrong}. The text before is kept.`;
    if (!wrong) take(field.value);
  });
  const temperature = slider(view, {
    label: "temperature",
    min: 0.1,
    max: 2,
    step: 0.1,
    get: () => view.model.get("temperature"),
    set: (value) => view.set({ temperature: value }),
  });
  const box = group("The text", { row: label, update: () => {} }, temperature);
  box.append(complaint);
  const update = () => {
    const text = view.model.get("text");
    if (text !== before && !complaint.textContent) field.value = text;
    before = text;
    temperature.update();
  };
  return { row: box, update };
}
