// Scrubber: one chart for each setting of its controls.

/** @import { Traits, View } from "../shared/types.js" */
/** @import { ScrubberTraits, Setting, Value } from "./model.js" */

import { choice, controlGrid, liveRegion, slider, stage } from "../shared/controls.js";
import { assign, html } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { CONTROL, reservedHeights, sentenceHeights } from "../shared/heights.js";
import { chartHeight } from "./geometry.js";
import { deriveState, valueInWords } from "./model.js";
import { makeChart } from "./picture.js";
import { describe, summarise } from "./sentence.js";

/**
 * A slider for numbers, a list for words.
 *
 * @param {View<ScrubberTraits>} view
 * @param {Setting} setting
 * @param {number} i its place among the controls
 */
function settingControl(view, [name, values], i) {
  const { model, set } = view;
  const get = () => model.get("chosen")[i];
  const choose = (/** @type {Value} */ value) =>
    set({ chosen: model.get("chosen").with(i, value) });
  if (typeof values[0] === "string") {
    const options = values.map(
      (value) => /** @type {[string, string]} */ ([value, value]),
    );
    const chosen = () => String(get());
    return choice(view, { label: name, options, none: "", get: chosen, set: choose });
  }
  return slider(view, {
    label: name,
    min: 0,
    max: values.length - 1,
    step: 1,
    get: () => values.indexOf(get()),
    set: (place) => choose(values[place]),
    show: (place) => valueInWords(values[place]),
  });
}

/** @param {Traits<ScrubberTraits>} model */
function hasText(model) {
  return model.get("_frames").some((frame) => frame && frame[2]);
}

/** @param {View<ScrubberTraits>} view */
function build(view) {
  const { model, body } = view;
  const [axes, series] = [model.get("_axes"), model.get("_series")];
  const controls = model.get("_controls");
  const { picture, render } = makeChart(axes, series);
  const live = liveRegion(view);
  const sample = html("p", { class: "book-excerpt" });
  const settings = controls.map((control, i) => settingControl(view, control, i));
  body.classList.add("book-scrubber");
  body.append(stage(picture), ...(hasText(model) ? [sample] : []), ...live.rows);
  body.append(controlGrid(...settings.map(({ row }) => row)));
  return (/** @type {number} */ width) => {
    const state = deriveState(model);
    render(width, state.data);
    assign(picture, { "aria-label": describe(state, { axes, series, controls }) });
    sample.textContent = state.text;
    live.update(summarise(state, controls));
    for (const control of settings) control.update();
  };
}

// The controls stand in two columns where there is room for them. A sample of text has
// two lines or four, and 0.5rem above it.
const reserve = (/** @type {Traits<ScrubberTraits>} */ model) => {
  const count = model.get("_controls").length;
  return reservedHeights(
    chartHeight(model.get("_axes"), model.get("_series")),
    hasText(model) ? [2.75, 5] : [0, 0],
    sentenceHeights(),
    [CONTROL * Math.ceil(count / 2), CONTROL * count],
  );
};

const checks = {
  chosen: (
    /** @type {Value[]} */ chosen,
    /** @type {(name: string) => Setting[]} */ valueOf,
  ) => valueOf("_controls").every(([, values], i) => values.includes(chosen[i])),
};

export default explorer(build, reserve, checks);
