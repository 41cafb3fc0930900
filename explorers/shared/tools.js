// What every explorer can do with its state: take a change back, open anew, be linked to.

/** @import { Control, Model, Place, View } from "./types.js" */
/** @import { History, Values } from "./history.js" */
/** @import { Checks } from "./links.js" */

import { button } from "./controls.js";
import { html } from "./elements.js";
import { changedFrom, lengthsOf, valuesOf } from "./history.js";
import { readState, writeState } from "./links.js";

const NO_LINK =
  "This link does not fit the explorer, which is as it opens. It may be cut off, or of "
  + "another edition.";

/**
 * A line over the explorer, until it is told to go; it moves nothing.
 */
export function makeNotice() {
  const row = html("p", { class: "book-notice", role: "alert", hidden: "" });
  const tell = (/** @type {string} */ words) => {
    row.textContent = words;
    row.hidden = !words;
  };
  return { row, tell };
}

/**
 * A button that copies a link to what is shown, and says so for a moment; where that is
 * not allowed, the link stands in the address bar.
 *
 * @param {View} view
 * @param {Place} place
 * @param {() => string} state
 */
function copyButton(view, place, state) {
  const label = "Copy link";
  const press = async () => {
    history.replaceState(history.state, "", `#${place.id}?${state()}`);
    try {
      await navigator.clipboard.writeText(location.href);
      copy.row.textContent = "Copied";
    } catch {
      copy.row.textContent = "See address bar";
    }
    setTimeout(() => (copy.row.textContent = label), 2000);
  };
  const copy = button(view, { label, press });
  return copy;
}

/**
 * The row of buttons, and what arrives by link. `checks` are those of the traits that
 * make up the state.
 *
 * @param {View} view
 * @param {Model} model
 * @param {History} past
 * @param {{ checks: Checks, place?: Place, tell: (words: string) => void }} options
 */
export function makeTools(view, model, past, { checks, place, tell }) {
  const names = Object.keys(checks);
  let opening = valuesOf(model, names);
  const back = html("span", {});
  const jump = (/** @type {Values} */ values) => {
    past.close();
    view.set(values);
    past.close();
  };
  const undo = () => {
    const values = past.last();
    if (values) view.put(values);
  };
  const tools = [
    button(view, { label: "Undo", usable: () => !past.isEmpty(), press: undo }),
    button(view, {
      label: "Reset",
      usable: () => changedFrom(model, opening).length > 0,
      press: () => jump(opening),
    }),
  ];
  const state = () => writeState(valuesOf(model, changedFrom(model, opening)));
  if (place) tools.push(copyButton(view, place, state));
  /** @param {string} text @param {(() => void) | undefined} goBack */
  const arrive = (text, goBack) => {
    const found = readState(text, opening, checks, model);
    jump({ ...opening, ...found });
    tell(found ? "" : NO_LINK);
    back.replaceChildren(
      ...(goBack
        ? [button(view, { label: "Back to the text", press: goBack }).row]
        : []),
    );
  };
  view.listen(view.root, "keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key === "z";
    if (!isUndo || event.shiftKey || event.target.localName === "textarea") return;
    event.preventDefault();
    event.stopPropagation();
    undo();
  });
  const row = html(
    "div",
    { class: "book-tools" },
    back,
    ...tools.map((one) => one.row),
  );
  const update = () => {
    // Python has given it something of another size: what was before no longer fits.
    if (names.some((name) => lengthsOf(model.get(name)) !== lengthsOf(opening[name]))) {
      opening = valuesOf(model, names);
      past.clear();
    }
    tools.forEach((tool) => tool.update());
  };
  return { row, update, arrive };
}
