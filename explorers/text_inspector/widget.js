// TextInspector: its controls, the numbers at hand, and what it is made of.

/** @import { Traits, View } from "../shared/types.js" */
/** @import { Checks } from "../shared/links.js" */
/** @import { Scene, TextState, TextTraits } from "./model.js" */

import {
  button,
  choice,
  controlGrid,
  fold,
  group,
  liveRegion,
  slider,
  stage,
} from "../shared/controls.js";
import { keyEntry, keyLine } from "../shared/drawing.js";
import { html } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import {
  CONTROL,
  KEY,
  controlHeights,
  explorerHeights,
  sentenceHeights,
  sliderHeight,
} from "../shared/heights.js";
import { below } from "../shared/links.js";
import { format } from "../shared/text.js";
import { ROWS_HEIGHT, makeBars } from "./bars.js";
import { HEIGHTS } from "./layout.js";
import { stateDeriver } from "./model.js";
import { objection, ownText } from "./own_text.js";
import { makeText } from "./picture.js";
import { summarise, valueAtMark } from "./sentence.js";

/** Above the text: the value at the mark or below the pointer, and the scale. */
function makeKey() {
  const value = keyEntry("none");
  const [bar, ends] = ["book-scale", ""].map((kind) => html("span", { class: kind }));
  const scale = html("span", { class: "book-entry book-hint" }, bar, ends);
  const update = (/** @type {Scene} */ { state, hovered }) => {
    const { values, unit, letter, largest } = state;
    const t = hovered ?? state.selected;
    const symbol = letter ? `${letter}_{${t + 1}}` : "bits";
    value.update(`unit ${unit}: ${symbol} = ${format(values[t])}`);
    const isGate = /[ifo]/.test(letter);
    bar.classList.toggle("book-unsigned", isGate);
    ends.textContent = isGate ? "0 to 1" : `\u00b1 ${format(largest)}`;
  };
  return { row: keyLine(value.row, scale), update };
}

/**
 * Where the next word starts or, going back, this one or the one before.
 *
 * @param {TextState} state
 * @param {boolean} back
 */
function nextWord({ characters, selected }, back) {
  const starts = characters.flatMap((c, t) =>
    t && c.trim() && !characters[t - 1].trim() ? t : [],
  );
  if (back) return starts.findLast((t) => t < selected) ?? 0;
  return starts.find((t) => t > selected) ?? characters.length - 1;
}

/**
 * The slider of the marked character. It has the keyboard for the text.
 *
 * @param {View<TextTraits>} view
 * @param {Scene} scene
 */
function placeSlider(view, scene) {
  const { row, update } = slider(view, {
    label: "character t_{}",
    min: 1,
    max: () => scene.state.ids.length,
    step: 1,
    get: () => scene.state.selected + 1,
    set: (t) => view.set({ selected: t - 1 }),
    show: String,
    valueText: (t) => `${t} of ${scene.state.ids.length}, ${valueAtMark(scene.state)}`,
  });
  const input = /** @type {HTMLInputElement} */ (row.querySelector("input"));
  view.listen(input, "keydown", (event) => {
    if (!/^Page/.test(event.key)) return;
    event.preventDefault();
    view.set({ selected: nextWord(scene.state, event.key === "PageUp") });
  });
  scene.focus = () => input.focus({ preventScroll: true });
  return { row, update };
}

/**
 * @param {View<TextTraits>} view
 * @param {Scene} scene
 */
function unitControls(view, scene) {
  const { model, set } = view;
  const unit = slider(view, {
    label: "unit",
    min: 0,
    max: model.get("bias").length / 4 - 1,
    step: 1,
    get: () => model.get("unit"),
    set: (j) => set({ unit: j }),
    show: String,
    valueText: (j) => `${j}, ${valueAtMark(scene.state)}`,
  });
  const quantity = choice(view, {
    label: "colour shows its",
    options: model.get("_names").map(([name, words]) => [name, words]),
    none: "",
    get: () => model.get("quantity"),
    set: (name) => set({ quantity: name }),
  });
  return [unit, quantity];
}

/** @param {View<TextTraits>} view */
function build(view) {
  const deriveState = stateDeriver(view.model);
  /** @type {Scene} */
  const scene = { state: deriveState(), hovered: null, focus: () => {} };
  const [key, text, live] = [makeKey(), makeText(view, scene), liveRegion(view)];
  live.rows[0].classList.add("book-long");
  const controls = unitControls(view, scene);
  const missed = button(view, {
    label: "Go where it is missed most",
    press: () => view.set({ selected: scene.state.missed }),
  });
  const place = [placeSlider(view, scene), missed];
  const [bars, own] = [makeBars(), ownText(view)];
  view.body.append(
    stage(key.row, text.picture),
    ...live.rows,
    controlGrid(
      group("Unit", ...controls),
      group("Place in the text", ...place),
      bars.table,
      fold("Your own text", own),
    ),
  );
  return (/** @type {number} */ width) => {
    scene.state = deriveState();
    text.render(width);
    bars.render(scene.state);
    key.update(scene);
    live.update(summarise(scene.state));
    for (const control of [...controls, ...place, own]) control.update();
  };
}

const reserve = (/** @type {Traits<TextTraits>} */ model) => {
  const place = sliderHeight([...model.get("text")].length - 1);
  const [wide, narrow] = controlHeights([[2], [1 + place]]);
  const next = 1.5 + ROWS_HEIGHT / 16 + 1; // the table of what comes next, and a gap
  return explorerHeights(
    HEIGHTS,
    [KEY[0] + 1, KEY[1] + 1], // 1 around the text
    sentenceHeights(3, 6),
    [wide + next, narrow + next + 1 + CONTROL],
  );
};

/** @type {Checks} */
const checks = {
  text: (text, valueOf) => !objection([...text], valueOf("tokens")),
  selected: below((valueOf) => [...valueOf("text")].length),
  unit: below((valueOf) => valueOf("bias").length / 4),
  quantity: (name, valueOf) =>
    valueOf("_names").some((/** @type {string[]} */ [known]) => known === name),
};

export default explorer(build, reserve, checks);
