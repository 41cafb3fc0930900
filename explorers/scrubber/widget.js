// Scrubber: one chart for each setting of its controls, and what is to be said of it.

import { figure, makeChart } from "./chart.js";
import { choice, sentence, slider } from "../shared/controls.js";
import { assign, html, svg } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { range } from "../shared/numbers.js";
import { plain } from "../shared/text.js";

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

/** What a setting shows: the data of its series by name, its sentence and its text. */
function look(model, controls) {
  const chosen = model.get("chosen");
  const place = controls.reduce(
    (before, [, values], i) => before * values.length + values.indexOf(chosen[i]),
    0,
  );
  const none = `There is no result for ${settingInWords(controls, chosen)}.`;
  const [own, words, text] = model.get("_frames")[place] || [{}, none, ""];
  const places = model.get("_places");
  const data = { ...model.get("_behind"), ...own };
  for (const [name, [x, ys]] of Object.entries(data)) data[name] = [places[x], ys];
  return { chosen, data, words, text };
}

export default explorer((view) => {
  const { model, body } = view;
  const names = ["_axes", "_series", "_controls"];
  const [axes, series, controls] = names.map((name) => model.get(name));
  const picture = svg("svg", { class: "book-picture", role: "img" });
  const chart = makeChart(picture, axes, series);
  const live = sentence(view);
  const sample = html("p", { class: "book-sample" });
  const settings = controls.map((control, i) => settingControl(view, control, i));
  const rows = settings.map(({ row }) => row);
  const hasText = model.get("_frames").some((frame) => frame && frame[2]);
  body.classList.add("book-scrubber");
  body.append(picture, ...(hasText ? [sample] : []), ...live.rows);
  body.append(html("div", { class: "book-controls" }, ...rows));
  let laid = 0;
  return (width) => {
    const { chosen, data, words, text } = look(model, controls);
    if (width !== laid) chart.lay((laid = width));
    chart.paint(data);
    const told = describe({ axes, series, controls }, chosen, data);
    assign(picture, { "aria-label": told });
    sample.textContent = text;
    live.say(words);
    for (const control of settings) control.update();
  };
});
