// Rows of pictures over one time axis. Needs sequence.js before it.
//
// An explorer's `sight` is that of sequence.js. It lists its rows from top to bottom,
// made by `curveRow`, `stripRow`, `inputRow` (and `gateRow` of gates.js), and hands them
// to `rowsPicture`. A row has a `height` (in px); `entries(t)` for the line above it:
// [what `sample` draws or null, text]; and `lay(top)`, which gives the `nodes` for one
// width, their `paint()`, and perhaps a `press(x, y, starts)` for the pointer.

// --- Rows -------------------------------------------------------------------------

const CAPTION = 22; // px above each row
const GAP = 8; // px below each row
const NAMES = 22; // px for the names of the steps

function rule(at, y, kind) {
  return svg("line", { class: kind, x1: at.left, x2: at.right, y1: y, y2: y });
}

function level(at, y, words) {
  return svg("text", { class: "book-axis", x: at.left - 7, y: y + 4 }, words);
}

/** A path in the colour and the line style of a quantity of the palette. */
function hued(tag, kind, attributes, dash = `var(--book-${kind}-dash)`) {
  const node = svg(tag, attributes);
  node.style.setProperty("--book-hue", `var(--book-${kind})`);
  node.style.setProperty("--book-dash", dash);
  return node;
}

/** What an entry's text is about: a sample of its line, bar or dot, or nothing. */
function sample({ kind, dash, form = "line" }) {
  const shapes = {
    line: () => [
      hued("path", kind, { class: "book-curve", d: "M0 6H22" }, dash),
      hued("path", kind, { class: "book-dots", d: "M8.5 3.5h5v5h-5z" }),
    ],
    bar: () => [hued("path", kind, { class: "book-gate", d: "M8 1h8v11h-8z" })],
    dot: () => [hued("circle", kind, { class: "book-dots", cx: 11, cy: 6, r: 4.5 })],
  };
  return svg("svg", { class: "book-sample", width: 22, height: 12 }, ...shapes[form]());
}

/**
 * Lines over the steps. `lines` are { kind, dash, words(t), get(seen, t) }, `dash` only
 * where it is not the quantity's own; `levels` the numbers
 * on the axis, from high to low; with `log` the lowest stands for all that is below it,
 * down to 0.
 */
function curveRow(sight, { height, lines, levels, log = false, show = format }) {
  const scale = log ? (value) => Math.log10(Math.max(value, 1e-300)) : Number;
  const [high, low] = [levels[0], levels.at(-1)].map(scale);
  const portion = (value) =>
    Math.max(0, Math.min(1, (high - scale(value)) / (high - low)));
  const name = (value) => (log && value === levels.at(-1) ? "0" : `${value}`);
  const lay = (top) => {
    const { at, steps } = sight;
    const y = (value) => top + height * portion(value);
    const zero = log ? levels.at(-1) : 0;
    const axis = levels.flatMap((value) => [
      rule(at, y(value), value === zero ? "book-rule" : "book-grid"),
      level(at, y(value), name(value).replace("-", "\u2212")),
    ]);
    const paths = lines.map(({ kind, dash }) =>
      hued("path", kind, { class: "book-curve" }, dash),
    );
    const dots = lines.map(({ kind }) => hued("path", kind, { class: "book-dots" }));
    const size = Math.min(5, 0.45 * at.column);
    const dot = ([x, y]) =>
      `M${(x - size / 2).toFixed(1)} ${(y - size / 2).toFixed(1)}h${size}v${size}h${-size}z`;
    const paint = () =>
      lines.forEach(({ get }, i) => {
        const points = range(steps).map((t) => [at.x(t), y(get(sight.seen, t))]);
        assign(paths[i], { d: polyline(points) });
        assign(dots[i], { d: at.column < 6 ? "" : points.map(dot).join("") });
      });
    return { nodes: [...axis, ...paths, ...dots], paint };
  };
  const entries = (t) =>
    lines.map(({ words, get, ...line }) => [
      line,
      `${words(t)} = ${show(get(sight.seen, t))}`,
    ]);
  return { height, entries, lay };
}

/** A strip of cells for all units: a press marks one, and its step. */
function stripRow(view, sight, { words, get }) {
  const row = sight.units > 8 ? 9 : 12;
  const height = row * sight.units;
  const lay = (top) => {
    const { at, steps, units } = sight;
    const box = (t, j) => [
      at.x(t) - 0.42 * at.column,
      top + row * j + 1.5,
      0.84 * at.column,
      row - 3,
    ];
    const boxes = range(units).map((j) => range(steps).map((t) => box(t, j)));
    const cells = strip("book-strip-cell", boxes);
    const outline = rectangle("book-row", at.left, 0, at.right - at.left, row);
    const name = svg("text", { class: "book-axis", x: at.left - 7, y: row / 2 + 4 });
    const paint = () => {
      const { seen } = sight;
      cells.paint((t, j) => Math.max(-1, Math.min(1, get(seen, t, j))));
      place(outline, 0, top + row * seen.unit);
      place(name, 0, top + row * seen.unit);
      name.textContent = seen.unit + 1;
    };
    const press = (x, y) => {
      const unit = Math.max(0, Math.min(units - 1, Math.floor((y - top) / row)));
      view.set({ selected: at.step(x), unit });
    };
    return { nodes: [...cells.nodes, outline, name], paint, press };
  };
  return { height, entries: () => [[null, words]], lay };
}

/** The inputs, as sequence.js draws them, with the names of the steps. */
function inputRow(view, sight) {
  const height = inputHeight(sight.features);
  const single = sight.features === 1;
  const lay = (top) => {
    const { at } = sight;
    const inputs = { top, height };
    Object.assign(at, { inputs, middle: top + height / 2, bottom: top + height });
    const marks = inputMarks(sight);
    const time = level(at, at.bottom + 12, "t");
    time.classList.add("book-symbol");
    const zero = single ? [rule(at, at.middle, "book-rule"), time] : [time];
    const press = single ? drawing(view, sight) : null;
    return {
      nodes: [...zero, ...marks.nodes],
      paint: () => paintInputs(sight, marks),
      press,
    };
  };
  const entries = (t) => {
    const { inputs, names } = sight.seen;
    const value = single ? format(inputs[t][0]) : (names[t] ?? "").trim();
    return [
      [{ kind: "input", form: "dot" }, `input x_{${t + 1}}${value && ` = ${value}`}`],
    ];
  };
  const cursor = single ? "book-draw" : "book-scrub";
  return { height, foot: NAMES, entries, lay, cursor };
}

// --- Picture ----------------------------------------------------------------------

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
      line.replaceChildren(...wanted.map(entry));
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
function rowsPicture(view, sight, rows, describe) {
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
    place(marked, at.x(seen.selected - 0.5), 0);
    place(hovered, at.x((sight.hovered ?? 0) - 0.5), 0);
    rows.forEach((row, i) => {
      row.laid.paint();
      captions[i].update(sight.hovered ?? seen.selected);
    });
    assign(picture, { "aria-label": describe(sight) });
  };
  return { frame, paint };
}
