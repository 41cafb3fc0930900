// The picture of TextInspector: a text in cells whose colour is a unit's value at each
// character.

/** @import { Box, View } from "../shared/types.js" */
/** @import { Scene, TextTraits } from "./model.js" */

import { rectangle, strip } from "../shared/drawing.js";
import { assign, svg, translate } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { drag, hover } from "../shared/pointer.js";
import { SIGNS, isWide, nameOf, signOf } from "./characters.js";
import { LINE, PITCH, arrange } from "./layout.js";
import { describe } from "./sentence.js";

/**
 * Those characters that `wanted` picks, each in the middle of its box.
 *
 * @param {string} kind
 * @param {string[]} characters
 * @param {Box[]} boxes
 * @param {(character: string) => boolean} wanted
 */
function glyphs(kind, characters, boxes, wanted) {
  const along = (/** @type {(box: Box) => number} */ place) =>
    characters.flatMap((c, t) => Array(c.length).fill(place(boxes[t]))).join(" ");
  const at = { x: along(([x]) => x + PITCH / 2), y: along(([, y]) => y + 13) };
  const shown = characters.map((c) => (wanted(c) ? c : "\u00a0".repeat(c.length)));
  return svg("text", { class: `book-glyphs ${kind}`, ...at }, shown.join(""));
}

/**
 * The text, with signs for what cannot be seen. What a font makes larger than its box is
 * cut off at the edge of the picture.
 *
 * @param {string[]} characters
 * @param {Box[]} boxes
 */
function writing(characters, boxes) {
  const seen = (/** @type {string} */ c) => !nameOf(c);
  const texts = [
    glyphs("book-letters", characters, boxes, (c) => seen(c) && !isWide(c)),
    ...(characters.some(isWide)
      ? [glyphs("book-wide", characters, boxes, (c) => seen(c) && isWide(c))]
      : []),
  ];
  const signs = Object.entries(SIGNS).map(([sign, outline]) => {
    const places = boxes.filter((_, t) => signOf(characters[t]) === sign);
    const d = places.map(([x, y]) => `M${x} ${y}${outline}`).join("");
    return svg("path", { class: "book-signs", "data-sign": sign, d });
  });
  const inset = svg("svg", { role: "none", width: "100%", height: "100%" }, ...texts);
  return [inset, ...signs];
}

/**
 * The coloured text, and what the pointer does to it.
 *
 * @param {View<TextTraits>} view
 * @param {Scene} scene
 */
export function makeText(view, scene) {
  const area = rectangle("book-area book-scrub", 0, 0, 0, 0);
  const picture = svg("svg", { class: "book-picture book-text", role: "img" });
  const frame = (/** @type {string} */ kind) =>
    rectangle(kind, -0.5, -0.5, PITCH + 1, LINE - 3);
  const [marked, hovered] = ["book-spot", "book-spot book-glance"].map(frame);
  const next = frame("book-spot book-next");
  const below = svg("path", { class: "book-below" });
  let placed = arrange(scene.state.characters, 720); // until it is laid out

  const layout = memoizeLast(
    (/** @type {string[]} */ characters, /** @type {number} */ width) => {
      scene.hovered = null;
      placed = arrange(characters, width);
      const cells = strip("book-shade", [placed.boxes]);
      const text = writing(characters, placed.boxes);
      for (const node of [area, picture])
        assign(node, { width, height: placed.height });
      picture.replaceChildren(
        ...cells.nodes,
        below,
        ...text,
        hovered,
        next,
        marked,
        area,
      );
      return cells;
    },
  );
  const colour = memoizeLast(
    (
      /** @type {ReturnType<typeof strip>} */ cells,
      /** @type {number[]} */ values,
      /** @type {number} */ largest,
    ) => {
      cells.render((t) => values[t], largest);
      const rule = (/** @type {Box} */ [x, y], /** @type {number} */ t) =>
        values[t] < -largest / 40 ? `M${x} ${y + LINE - 6.5}h${PITCH}` : "";
      assign(below, { d: placed.boxes.map(rule).join("") });
    },
  );
  drag(view, area, (x, y) => view.set({ selected: placed.at(x, y) }));
  view.listen(area, "click", () => scene.focus());
  hover(view, picture, (x, y) => {
    scene.hovered = x === null ? null : placed.at(x, y);
  });
  const render = (/** @type {number} */ width) => {
    const { characters, values, largest, selected } = scene.state;
    colour(layout(characters, width), values, largest);
    const [x, y] = placed.boxes[selected];
    const [u, v] = placed.boxes[scene.hovered ?? selected];
    translate(marked, x, y);
    const after = placed.boxes[selected + 1];
    next.classList.toggle("book-none", !after);
    if (after) translate(next, after[0], after[1]);
    translate(hovered, u, v);
    assign(picture, { "aria-label": describe(scene.state) });
  };
  return { picture, render };
}
