// One picture of rows, which share a time axis. Needs rows.js before it.
//
// An explorer's `sight` is that of sequence.js. It lists its rows from top to bottom and
// hands them to `rowsPicture`.

import { sample } from "./rows.js";
import { keyLine, rectangle } from "../shared/drawing.js";
import { assign, html, translate, svg } from "../shared/elements.js";
import { drag, hover, pointerAt } from "../shared/pointer.js";
import { rich } from "../shared/text.js";

const CAPTION = 22; // px above each row
const GAP = 8; // px below each row

/** Where everything is, and the top of each row. */
function measureRows(width, { steps }, rows) {
  const [left, right] = [34, width - 10];
  const column = (right - left) / steps;
  let height = 0;
  const tops = rows.map((row) => {
    const top = height + CAPTION;
    height = top + row.height + (row.foot ?? 0) + GAP;
    return top;
  });
  return {
    left,
    right,
    column,
    tops,
    height,
    x: (t) => left + (t + 0.5) * column,
    step: (x) => Math.max(0, Math.min(steps - 1, Math.floor((x - left) / column))),
  };
}

/** The line above a row: entries that follow the marked step, or the mouse's. */
function caption(row) {
  let words = null;
  const line = keyLine();
  line.classList.add("book-caption");
  const update = (step) => {
    const wanted = row.entries(step);
    if (!words) {
      words = wanted.map(() => html("span", {}));
      const entry = ([kind], i) =>
        html(
          "span",
          { class: "book-entry" },
          ...(kind ? [sample(kind)] : []),
          words[i],
        );
      const hint = html("span", { class: "book-hint" }, row.hint ?? "");
      line.replaceChildren(...wanted.map(entry), hint);
    }
    wanted.forEach(([, text], i) => words[i].replaceChildren(...rich(text)));
  };
  return { line, update };
}

/** What a pointer does to a row: its own `press`, or to mark a step. */
function rowArea(view, sight, row) {
  const area = rectangle(`book-area ${row.cursor ?? "book-scrub"}`, 0, 0, 0, 0);
  const mark = (x) => view.set({ selected: sight.at.step(x) });
  drag(view, area, (...given) => (row.laid.press ?? mark)(...given));
  view.listen(area, "dblclick", (event) => {
    const [x] = pointerAt(area.ownerSVGElement, event);
    row.laid.release?.(sight.at.step(x));
  });
  return area;
}

/** The rows in one picture, which `describe(sight)` tells to those who cannot see it. */
export function rowsPicture(view, sight, rows, describe) {
  const captions = rows.map(caption);
  const areas = rows.map((row) => rowArea(view, sight, row));
  const picture = svg("svg", { class: "book-picture", role: "img" }, ...areas);
  const frame = html(
    "div",
    { class: "book-rows" },
    picture,
    ...captions.map((each) => each.line),
  );
  hover(view, picture, (x) => {
    sight.hovered = x === null ? null : sight.at.step(x);
  });
  const column = (kind) => rectangle(kind, 0, 0, 0, 0);
  const [marked, hovered] = [column("book-marked"), column("book-hovered")];

  const lay = (width) => {
    const at = (sight.at = measureRows(width, sight, rows));
    rows.forEach((row, i) => {
      row.laid = row.lay(at.tops[i]);
      const [top, height] = [at.tops[i], row.height + (row.foot ?? 0)];
      const wide = at.right - at.left;
      assign(areas[i], {
        x: at.left,
        y: top - GAP / 2,
        width: wide,
        height: height + GAP,
      });
      captions[i].line.style.top = `${top - CAPTION}px`;
    });
    for (const band of [marked, hovered])
      assign(band, { width: at.column, height: at.height });
    const nodes = rows.flatMap((row) => row.laid.nodes);
    assign(picture, { width, height: at.height });
    picture.replaceChildren(marked, hovered, ...nodes, ...areas);
  };
  const paint = (width) => {
    if (width !== sight.width) lay((sight.width = width));
    const { at, seen } = sight;
    hovered.classList.toggle("book-none", sight.hovered === null);
    translate(marked, at.x(seen.selected - 0.5), 0);
    translate(hovered, at.x((sight.hovered ?? 0) - 0.5), 0);
    rows.forEach((row, i) => {
      row.laid.paint();
      captions[i].update(sight.hovered ?? seen.selected);
    });
    assign(picture, { "aria-label": describe(sight) });
  };
  return { frame, paint };
}
