// The pictures of TextInspector: a text in cells whose colour is a unit's value at each
// character, and the probabilities of what comes next as bars.

import { rectangle, strip } from "../shared/drawing.js";
import { assign, html, translate, svg } from "../shared/elements.js";
import { memoizeLast } from "../shared/memoize.js";
import { range } from "../shared/numbers.js";
import { drag, hover } from "../shared/pointer.js";
import { format } from "../shared/text.js";

// --- Characters -------------------------------------------------------------------

// What cannot be seen has a sign and a name.
const UNSEEN = /[\p{C}\p{Z}\p{M}]/u;
const SIGNS = { " ": "\u00b7", "\n": "\u21b5", "\t": "\u21e5" };
const NAMES = { " ": "space", "\n": "line break", "\t": "tab" };

/** The name of a character that cannot be seen, or "". */
function nameOf(character) {
  const code = character.codePointAt().toString(16).toUpperCase().padStart(4, "0");
  return UNSEEN.test(character) ? (NAMES[character] ?? `U+${code}`) : "";
}

/** A character within a sentence. */
export function called(character) {
  return nameOf(character) ? `the ${nameOf(character)}` : `\u201c${character}\u201d`;
}

/** A probability, which never claims to be 0 or 100 %. */
export function percent(p) {
  if (p < 0.001) return "<\u00a00.1\u00a0%";
  if (p > 0.999) return ">\u00a099.9\u00a0%";
  return `${format(100 * p, p < 0.0995 || p > 0.9949 ? 1 : 0)}\u00a0%`;
}

// --- Where the characters are -----------------------------------------------------

const [PITCH, LINE] = [9, 24];

/** The characters' places in lines, with care for 2: breaks and words, 1: words, 0. */
function wrap(characters, columns, care) {
  const lines = [[]];
  characters.forEach((character, t) => {
    const line = lines.at(-1);
    if (line.length === columns) {
      const space = line.findLastIndex((at) => care && characters[at] === " ");
      lines.push(space < 0 ? [] : line.splice(space + 1));
    }
    lines.at(-1).push(t);
    if (care > 1 && character === "\n" && t + 1 < characters.length) lines.push([]);
  });
  return lines;
}

/** The text as it is written or, where there is no room for that, run on. */
function arrange(characters, width) {
  const columns = Math.max(1, Math.floor(width / PITCH));
  const room = width < 560 ? 15 : 13;
  const layouts = [2, 1, 0].map((care) => wrap(characters, columns, care));
  const lines = layouts.find((some) => some.length <= room) ?? layouts[2];
  const boxes = [];
  lines.forEach((line, row) =>
    line.forEach((t, column) => {
      boxes[t] = [PITCH * column, LINE * row + 2, PITCH, LINE - 4];
    }),
  );
  const nearest = (list, k) =>
    list[Math.max(0, Math.min(list.length - 1, Math.floor(k)))];
  return {
    boxes,
    height: LINE * Math.max(room, lines.length),
    at: (x, y) => nearest(nearest(lines, y / LINE), x / PITCH),
  };
}

// --- The text ---------------------------------------------------------------------

/** The text with each glyph in the middle of its box, and signs for what is unseen. */
function glyphs(characters, boxes) {
  const along = (place) =>
    characters.flatMap((c, t) => Array(c.length).fill(place(boxes[t]))).join(" ");
  const at = { x: along(([x]) => x + PITCH / 2), y: along(([, y]) => y + 13) };
  const write = (kind, glyph) =>
    svg("text", { class: kind, ...at }, characters.map(glyph).join(""));
  const blank = (c) => "\u00a0".repeat(c.length);
  return [
    write("book-glyphs", (c) => (nameOf(c) ? blank(c) : c)),
    write("book-glyphs book-signs", (c) =>
      nameOf(c) ? (SIGNS[c] ?? "\u25af") : blank(c),
    ),
  ];
}

/** The coloured text, and what the pointer does to it. */
export function makeText(view, sight) {
  const area = rectangle("book-area book-scrub", 0, 0, 0, 0);
  const picture = svg("svg", { class: "book-picture book-text", role: "img" });
  const frame = (kind) => rectangle(kind, -0.5, -0.5, PITCH + 1, LINE - 3);
  const [marked, hovered] = ["book-spot", "book-spot book-glance"].map(frame);
  const below = svg("path", { class: "book-below" });
  drag(view, area, (x, y) => view.set({ selected: sight.layout.at(x, y) }));
  view.listen(area, "click", () => sight.focus());
  hover(view, picture, (x, y) => {
    sight.hovered = x === null ? null : sight.layout.at(x, y);
  });

  const lay = memoizeLast((characters, width) => {
    sight.hovered = null;
    const layout = arrange(characters, width);
    const cells = strip("book-shade", [layout.boxes]);
    const text = glyphs(characters, layout.boxes);
    for (const node of [area, picture]) assign(node, { width, height: layout.height });
    picture.replaceChildren(...cells.nodes, below, ...text, hovered, marked, area);
    return { ...layout, cells };
  });
  const colour = memoizeLast(({ cells, boxes }, values, largest) => {
    cells.paint((t) => values[t], largest);
    const rule = ([x, y], t) =>
      values[t] < -largest / 40 ? `M${x} ${y + LINE - 6.5}h${PITCH}` : "";
    assign(below, { d: boxes.map(rule).join("") });
  });
  const paint = (width) => {
    const { characters, values, largest, selected } = sight.seen;
    const layout = (sight.layout = lay(characters, width));
    colour(layout, values, largest);
    translate(marked, ...layout.boxes[selected]);
    translate(hovered, ...layout.boxes[sight.hovered ?? selected]);
    assign(picture, { "aria-label": describeText(sight.seen) });
  };
  return { picture, paint };
}

function describeText({ characters, values, unit, words, selected }) {
  const ends = [Math.min(...values), Math.max(...values), values[selected]];
  const [low, high, now] = ends.map((value) => format(value));
  return (
    `Unit ${unit}, ${words}, over ${values.length} characters: from ${low} to ${high}. `
    + `Character ${selected + 1}, ${called(characters[selected])}: ${now}.`
  );
}

// --- What comes next --------------------------------------------------------------

const SHOWN = 8;

/** The likeliest next characters, and the true one among them, as [id, p, p silenced]. */
function likeliest({ ids, whole, silenced, selected }) {
  const start = selected * whole.symbols;
  const chance = (run, id) => Math.exp(run.logs[start + id]);
  const top = range(whole.symbols)
    .sort((a, b) => whole.logs[start + b] - whole.logs[start + a])
    .slice(0, SHOWN);
  const next = ids[selected + 1];
  if (next !== undefined && !top.includes(next)) top[top.length - 1] = next;
  return top.map((id) => [id, chance(whole, id), chance(silenced, id)]);
}

/** The next characters in a table, with their probabilities as bars and numbers. */
export function makeBars() {
  const cell = (tag, ...parts) => html(tag, {}, ...parts);
  const heads = ["\u25b8 comes next", "", "with it", "silenced"];
  const head = cell("tr", ...heads.map((words) => cell(words ? "th" : "td", words)));
  const rows = cell("tbody");
  const table = html("table", { class: "book-bars" }, cell("thead", head), rows);
  const bar = (kind, p) => {
    const node = html("div", { class: kind });
    node.style.width = `${100 * p}%`;
    return node;
  };
  const paint = (seen) => {
    const row = ([id, p, q]) => {
      const isNext = id === seen.ids[seen.selected + 1];
      const name = nameOf(seen.tokens[id]) || seen.tokens[id];
      return html(
        "tr",
        { class: isNext ? "book-true" : "" },
        cell("th", isNext ? `\u25b8 ${name}` : name),
        cell("td", bar("book-chance", p), bar("book-chance book-silenced", q)),
        cell("td", percent(p)),
        cell("td", percent(q)),
      );
    };
    rows.replaceChildren(...likeliest(seen).map(row));
  };
  return { table, paint };
}
