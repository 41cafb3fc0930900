// The picture of UnrolledRNN. From the bottom up: the inputs, the cells of the state
// with their connections, the state of one unit as a line.

import { drawing, inputHeight, inputMarks, paintInputs } from "../sequence/inputs.js";
import {
  arrows,
  fade,
  keyEntry,
  keyLine,
  polyline,
  rectangle,
  strip,
} from "../shared/drawing.js";
import { assign, html, translate, svg } from "../shared/elements.js";
import { norm, range } from "../shared/numbers.js";
import { drag, hover } from "../shared/pointer.js";
import { format } from "../shared/text.js";

/** Where everything is. The heights depend on nothing but the sizes of the network. */
function measure(width, { steps, units, features }) {
  const [left, right] = [30, width - 10]; // room for half of a "100"
  const column = (right - left) / steps;
  const dense = column < 9;
  const [top, height] = [8, 124];
  const row = units === 1 ? 20 : units <= 4 ? 18 : 12;
  const square = Math.min(row - 4, 0.62 * column);
  const [wide, high] =
    units <= 4 && !dense ? [square, square] : [0.84 * column, row - 3];
  const cells = top + height + 12;
  const inputs = { top: cells + units * row + 34, height: inputHeight(features) };
  const bottom = inputs.top + inputs.height;
  return {
    left,
    right,
    column,
    dense,
    row,
    wide,
    high,
    cells,
    inputs,
    bottom,
    height: bottom + 22,
    middle: inputs.top + inputs.height / 2,
    x: (t) => left + (t + 0.5) * column,
    step: (x) => Math.max(0, Math.min(steps - 1, Math.floor((x - left) / column))),
    state: (h) => top + (height / 2) * (1 - h),
    cell: (j) => cells + (j + 1) * row - 2 - high / 2,
  };
}

function backdrop({ at, features }) {
  const rule = (y, kind) =>
    svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
  const axis = (y, words) =>
    svg("text", { class: "book-axis", x: at.left - 7, y: y + 4 }, words);
  const levels = [1, 0, -1].flatMap((h) => [
    rule(at.state(h), h === 0 ? "book-rule" : "book-grid"),
    axis(at.state(h), format(h, 0)),
  ]);
  const zero = features === 1 ? [rule(at.middle, "book-rule")] : [];
  const time = axis(at.bottom + 12, "t");
  time.classList.add("book-symbol");
  return [...levels, ...zero, time];
}

/** The graph of the unrolled network: cells, and arrows between and into them. */
function graph({ at, steps, units }) {
  const [columns, rows] = [range(steps), range(units)];
  const { wide, high } = at;
  const box = (t, j) => [at.x(t) - wide / 2, at.cell(j) - high / 2, wide, high];
  const boxes = rows.map((j) => columns.map((t) => box(t, j)));
  const cells = strip("book-cell", boxes);
  const edge = wide / 2 + 1;
  const gap = (t, y) => [
    [at.x(t - 1) + edge, y],
    [at.x(t) - edge, y],
  ];
  const between = (j) =>
    at.dense ? [] : columns.slice(1).map((t) => gap(t, at.cell(j)));
  const head = at.column >= 20 && units <= 4 ? 4 : 0;
  const links = rows.map((j) =>
    svg("path", { class: "book-link", d: arrows(between(j), head) }),
  );
  const foot = at.cell(units - 1) + high / 2 + 3;
  const into = at.dense
    ? []
    : columns.map((t) => [
        [at.x(t), at.inputs.top - 10],
        [at.x(t), foot],
      ]);
  const feed = svg("path", {
    class: "book-feed",
    d: arrows(into, Math.min(4, 0.22 * at.column)),
  });
  return { cells, links, feed };
}

/** All parts of the picture, for one width; `paint` gives them the values. */
function scaffold(sight) {
  const { at, steps, units } = sight;
  const dot = Math.min(7, 0.5 * at.column);
  const square = (kind) => () =>
    rectangle(`${kind} book-moving`, -dot / 2, -dot / 2, dot, dot);
  const each = (make) => range(steps).map(make);
  const path = (kind) => svg("path", { class: kind });
  const parts = {
    ...graph(sight),
    marked: rectangle("book-marked", 0, 0, at.column, at.height),
    hovered: rectangle("book-hovered", 0, 0, at.column, at.height),
    row: rectangle("book-row", at.left, 0, at.right - at.left, at.row),
    rowName: svg("text", { class: "book-axis", x: at.left - 7, y: 4 }),
    echo: path("book-echo"),
    without: path("book-without"),
    line: path("book-line"),
    stems: path("book-stems"),
    ghosts: each(square("book-ghost")),
    marks: each(square("book-mark")),
    inputs: inputMarks(sight),
  };
  parts.echo.style.strokeWidth = dot;
  const nodes = [
    parts.marked,
    parts.hovered,
    ...backdrop(sight),
    parts.echo,
    parts.without,
    parts.line,
    parts.stems,
    ...parts.ghosts,
    ...parts.marks,
    ...parts.links,
    parts.feed,
    ...parts.cells.nodes,
    ...(units > 1 ? [parts.row, parts.rowName] : []),
    ...parts.inputs.nodes,
  ];
  return { parts, nodes };
}

function paintState({ at, seen, parts }) {
  const { order, selected, unit, shuffled, weightHh } = seen;
  const points = (states) => states.map((state, t) => [at.x(t), at.state(state[unit])]);
  const now = points(seen.hidden);
  const other = points(shuffled ? seen.inOrder : seen.without);
  const pairs = now.map((point, t) => polyline([point, other[t]]));
  assign(parts.line, { d: polyline(now) });
  assign(parts.without, {
    d: shuffled ? "" : polyline(other.slice(Math.max(0, selected - 1))),
  });
  assign(parts.echo, { d: shuffled ? "" : pairs.slice(selected).join("") });
  assign(parts.stems, { d: shuffled ? pairs.join("") : "" });
  fade(parts.line, norm(weightHh[unit]), 2);
  fade(parts.without, norm(weightHh[unit]), 2);
  order.forEach((step, t) => {
    translate(parts.marks[step], ...now[t]);
    if (shuffled) translate(parts.ghosts[step], ...other[t]);
  });
}

function paintCells({ at, seen, parts }) {
  parts.cells.paint((t, j) => seen.hidden[t][j]);
  const widest = parts.links.length <= 4 ? 2.4 : 1.2;
  parts.links.forEach((link, j) => fade(link, norm(seen.weightHh[j]), widest));
  fade(parts.feed, Math.max(...seen.weightIh.map(norm)), 1.5);
  translate(parts.row, 0, at.cell(seen.unit) - at.row / 2);
  translate(parts.rowName, 0, at.cell(seen.unit));
  parts.rowName.textContent = seen.unit + 1;
}

/** When the steps change places, what belongs to them glides along. */
function glide(sight, picture) {
  const order = sight.seen.order.join();
  if (sight.order && sight.order !== order) {
    clearTimeout(sight.settling);
    picture.classList.add("book-gliding");
    sight.settling = setTimeout(() => picture.classList.remove("book-gliding"), 600);
  }
  sight.order = order;
}

/** The picture in words. */
function describe({ inputs, hidden, selected, unit, shuffled }) {
  const which = hidden[0].length === 1 ? "" : ` of unit ${unit + 1}`;
  const steps = `${inputs.length} ${shuffled ? "shuffled " : ""}steps`;
  const values = hidden.map((state) => format(state[unit])).join(", ");
  const marked = `Step ${selected + 1} is marked.`;
  return `Hidden state${which} over ${steps}: ${values}. ${marked}`;
}

/** The picture, its key, and what the pointer does to it. */
export function makePicture(view, sight) {
  const areas = ["book-scrub", sight.features === 1 ? "book-draw" : "book-scrub"];
  const [upper, lower] = areas.map((kind) =>
    rectangle(`book-area ${kind}`, 0, 0, 0, 0),
  );
  const picture = svg("svg", { class: "book-picture", role: "img" }, upper, lower);
  const select = (x, y) => {
    const { at, units } = sight;
    const unit = Math.floor((y - at.cells) / at.row);
    view.set({ selected: at.step(x), ...(unit >= 0 && unit < units && { unit }) });
  };
  drag(view, upper, select);
  drag(view, lower, sight.features === 1 ? drawing(view, sight) : (x) => select(x, 0));
  hover(view, picture, (x) => {
    sight.hovered = x === null ? null : sight.at.step(x);
  });

  const lay = (width) => {
    const at = (sight.at = measure(width, sight));
    const { parts, nodes } = scaffold(sight);
    const [x, wide, split] = [at.left, at.right - at.left, at.inputs.top - 12];
    sight.parts = parts;
    assign(upper, { x, y: 0, width: wide, height: split });
    assign(lower, { x, y: split, width: wide, height: at.height - split });
    assign(picture, { width, height: at.height }).replaceChildren(
      ...nodes,
      upper,
      lower,
    );
  };
  const paint = (width) => {
    if (width !== sight.width) lay((sight.width = width));
    const { at, seen, parts, hovered } = sight;
    glide(sight, picture);
    picture.classList.toggle("book-shuffled", seen.shuffled);
    picture.classList.toggle("book-strips", at.dense || sight.units > 4);
    parts.hovered.classList.toggle("book-none", hovered === null);
    translate(parts.marked, at.x(seen.selected - 0.5), 0);
    translate(parts.hovered, at.x((hovered ?? 0) - 0.5), 0);
    paintState(sight);
    paintCells(sight);
    paintInputs(sight, parts.inputs);
    assign(picture, { "aria-label": describe(seen) });
  };
  return { picture, paint };
}

/** The key above and below the picture: what is drawn, and the numbers at hand. */
export function makeKey({ features }) {
  const [state, without, ghost] = ["hidden", "without", "ghost"].map(keyEntry);
  const input = keyEntry(features === 1 ? "input" : "none");
  const advice = features === 1 ? "drag the bars to draw" : "";
  const hint = html("span", { class: "book-hint" }, advice);
  const update = ({ seen, hovered }) => {
    const { hidden, unit, selected, shuffled } = seen;
    const step = hovered ?? selected;
    const which = hidden[0].length === 1 ? "state" : `unit ${unit + 1},`;
    const name = seen.names[seen.order[step]] ?? "";
    const value = features === 1 ? format(seen.inputs[step][0]) : name;
    state.say(`${which} h_{${step + 1}} = ${format(hidden[step][unit])}`);
    without.say(`without x_{${selected + 1}}: ${format(seen.without[step][unit])}`);
    ghost.say(`in order: ${format(seen.inOrder[step][unit])}`);
    input.say(`input x_{${step + 1}}${value.trim() && ` = ${value}`}`);
    without.row.hidden = shuffled;
    ghost.row.hidden = !shuffled;
  };
  const above = keyLine(state.row, without.row, ghost.row);
  return { above, below: keyLine(input.row, hint), update };
}
