// Scrubber: one chart for each setting of its controls, and what is to be said of it.

// --- In words ---------------------------------------------------------------------

const FEW = 12; // points that are told one by one

function valueOn({ names }, value) {
  return names.length ? plain(names[value]) : figure(value);
}

/** The points of a series: all if they are few, else its ends and extremes. */
function pointsInWords(words, [xs, ys], { x, y }) {
  const points = range(xs.length).filter((i) => xs[i] !== null && ys[i] !== null);
  if (!points.length) return "no value";
  const at = (i) => `${valueOn(y, ys[i])} at ${valueOn(x, xs[i])}`;
  if (points.length <= FEW) {
    const owned = points.every((i) => y.names[ys[i]] === words);
    const row = (i) => `${figure(xs[i])}${owned ? "" : ` for ${valueOn(y, ys[i])}`}`;
    return points.map(y.names.length ? row : at).join("; ");
  }
  const by = (sign) => points.reduce((a, b) => (sign * (ys[b] - ys[a]) > 0 ? b : a));
  return (
    `from ${at(points[0])} to ${at(points.at(-1))}; `
    + `lowest ${at(by(-1))}, highest ${at(by(1))}`
  );
}

function settingInWords(controls, chosen) {
  const words = controls.map(([name], i) => `${plain(name)} ${shown(chosen[i])}`);
  return words.join(", ");
}

/** The chart in words. */
function describe({ axes, series, controls }, chosen, data) {
  const drawn = series.filter(({ name }) => data[name]);
  const told = drawn.map(
    ({ name, words }) => `${plain(words)}: ${pointsInWords(words, data[name], axes)}.`,
  );
  const what = `${plain(axes.y.label)} against ${plain(axes.x.label)}`;
  return `Chart of ${what}, ${settingInWords(controls, chosen)}. ${told.join(" ")}`;
}

// --- The controls -----------------------------------------------------------------

function shown(value) {
  return typeof value === "number" ? figure(value, 6) : value;
}

/** A slider for numbers, a list for words. */
function settingControl(view, [name, values], i) {
  const { model, set } = view;
  const get = () => model.get("chosen")[i];
  const choose = (value) => set({ chosen: model.get("chosen").with(i, value) });
  if (typeof values[0] === "string") {
    const options = values.map((value) => [value, value]);
    return choice(view, { label: name, options, none: "", get, set: choose });
  }
  return slider(view, {
    label: name,
    min: 0,
    max: values.length - 1,
    step: 1,
    get: () => values.indexOf(get()),
    set: (place) => choose(values[place]),
    show: (place) => shown(values[place]),
  });
}

// --- The explorer -----------------------------------------------------------------

/** The place of a setting among all frames. */
function placeOf(controls, chosen) {
  return controls.reduce(
    (place, [, values], i) => place * values.length + values.indexOf(chosen[i]),
    0,
  );
}

export default explorer((view) => {
  const { model, body } = view;
  const [controls, axes, series] = ["_controls", "_axes", "_series"].map((name) =>
    model.get(name),
  );
  const [frames, behind] = [model.get("_frames"), model.get("_behind")];
  const places = model.get("_places");
  const picture = svg("svg", { class: "book-picture", role: "img" });
  const chart = makeChart(picture, axes, series);
  const live = sentence(view);
  const sample = html("p", { class: "book-sample" });
  const settings = controls.map((control, i) => settingControl(view, control, i));
  const rows = settings.map(({ row }) => row);
  const bench = html("div", { class: "book-controls" }, ...rows);
  const hasText = frames.some((frame) => frame && frame[2]);
  body.classList.add("book-scrubber");
  body.append(picture, ...(hasText ? [sample] : []), ...live.rows, bench);
  let laid = 0;
  return (width) => {
    const chosen = model.get("chosen");
    const frame = frames[placeOf(controls, chosen)];
    const setting = settingInWords(controls, chosen);
    const [own, words, text] = frame || [{}, `There is no result for ${setting}.`, ""];
    const data = Object.fromEntries(
      Object.entries({ ...behind, ...own }).map(([name, [x, ys]]) => [
        name,
        [places[x], ys],
      ]),
    );
    if (width !== laid) chart.lay((laid = width));
    chart.paint(data);
    assign(picture, {
      "aria-label": describe({ axes, series, controls }, chosen, data),
    });
    sample.textContent = text;
    live.say(words);
    for (const control of settings) control.update();
  };
});
