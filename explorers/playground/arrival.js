// The link to what is set, what arrives by one, and the way back to the text that has led
// here.

/** @import { Model, Place, View } from "../shared/types.js" */
/** @import { Own } from "./link.js" */
/** @import { Change, PlayTraits } from "./types.js" */

import { button } from "../shared/controls.js";
import { assign, html } from "../shared/elements.js";
import { linkTo, readLink } from "./link.js";
import { settingsOf } from "./trainer.js";

/** @typedef {ReturnType<typeof makeArrival>} Arrival */

/**
 * What is set where all begins anew with these settings.
 *
 * @param {Record<string, any>} settings
 * @param {Change} twin
 * @param {Own} [own]
 * @returns {Record<string, any>}
 */
export function anew(settings, twin, own) {
  return { ...settings, twin, probe: [], progress: {}, unit: 0, ...own };
}

/**
 * What has arrived by link, perhaps before anything is drawn.
 *
 * @param {{ model: Model, place?: Place }} given
 */
export function makeArrival({ model, place }) {
  const arrival = {
    place,
    text: model.get("text"), // the book's, which is no reader's own
    complaint: "",
    goBack: /** @type {(() => void) | undefined} */ (undefined),
    redraw: () => {},
  };
  place?.arrivals((link, goBack) => {
    const { settings, twin, own, complaints } = readLink(link, model.get("presets"));
    for (const [name, value] of Object.entries(anew(settings, twin, own)))
      model.set(name, value);
    const words = complaints.join("; ");
    arrival.complaint =
      words && `The link asks for what cannot be: ${words}. The rest was taken over.`;
    arrival.goBack = goBack;
    arrival.redraw();
  });
  return arrival;
}

/**
 * @param {View<PlayTraits>} view
 * @param {Arrival} arrival
 */
export function linkTools(view, arrival) {
  const { model } = view;
  const { place } = arrival;
  const anchor = html("a", { class: "book-link-here" }, "Link to these settings");
  const complaint = html("p", { class: "book-refusal", role: "alert" });
  const back = button(view, {
    label: "Back to the text",
    press: () => arrival.goBack?.(),
  });
  const row = html(
    "div",
    { class: "book-tools" },
    back.row,
    ...(place ? [anchor] : []),
  );
  const update = () => {
    if (!arrival.goBack) back.row.remove();
    else if (!back.row.isConnected) row.prepend(back.row);
    complaint.textContent = arrival.complaint;
    const all = settingsOf(model);
    const isText = all.some(({ task }) => task === "text");
    const isOwn = isText && model.get("text") !== arrival.text;
    const own = {
      text: isOwn ? model.get("text") : "",
      probe: model.get("probe"),
    };
    const state = linkTo(all[0], model.get("twin"), own);
    assign(anchor, { href: `#${place?.id}?${state}` });
  };
  arrival.redraw = view.redraw;
  return { row, complaint, update };
}
