// Playground: its controls, and what it is made of.

/** @import { Heights, Model, Place, Traits, View } from "../shared/types.js" */
/** @import { Change, PlayTraits, Preset, Told } from "./types.js" */
/** @import { Desk } from "./controls.js" */
/** @import { Scene } from "./probing.js" */
/** @import { Arrival } from "./arrival.js" */

import {
  button,
  choice,
  column,
  controlGrid,
  controlRow,
  fold,
  group,
  liveRegion,
  slider,
  stage,
  switches,
} from "../shared/controls.js";
import { keyEntry, keyLine, rectangle } from "../shared/drawing.js";
import { assign, html, svg } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import {
  CONTROL,
  KEY,
  SHORT_QUESTION,
  TOOLS,
  controlHeights,
  reservedHeights,
  sentenceHeights,
  sliderHeight,
} from "../shared/heights.js";
import { drag } from "../shared/pointer.js";
import { rich } from "../shared/text.js";
import { CATALOGUE } from "./catalogue.js";
import { networkControls, taskControls, trainingControls } from "./controls.js";
import { HEIGHT as CURVES_HEIGHT, LOOKS, drawCurves } from "./curves.js";
import { INPUT } from "./inside.js";
import { readLink } from "./link.js";
import { configuration, namesOf } from "./names.js";
import { ownText } from "./own_text.js";
import { HEIGHT as VIEW_HEIGHT, drawView } from "./panels.js";
import { draw as drawProbe, probeControls } from "./probing.js";
import { describeCurves, describeView, summarise } from "./sentence.js";
import { DEFAULTS } from "./settings.js";
import { anew, makeArrival, linkTools } from "./arrival.js";
import { makeTrainer, settingsOf } from "./trainer.js";

const OWN_TEXT = 13.5; // rem, below the controls where it is needed
// Until its worker has answered; a picture without words would be none to some.
const PICTURE = { class: "book-picture", role: "img", "aria-label": "Nothing yet." };
const USUAL_BUDGET = 1000; // updates for each of a row of seeds
const VIEWS_LINE = 2.125; // rem: on a desk they stand in one line
const SPEEDS = [1, 10, 100, 0];
/** @param {number} speed updates a second; 0 is no limit */
const paceWords = (speed) =>
  speed ? `${speed} update${speed > 1 ? "s" : ""} a second` : "as fast as it can";
/** @type {[string, string][]} */
const VIEWS = [
  ["inside", "inside"],
  ["back", "way back"],
  ["clipping", "clipping"],
  ["longer", "longer"],
  ["seeds", "seeds"],
  ["writes", "writes"],
];
/**
 * In rem: the list of examples with its sentence, the buttons, and what there is to look
 * at more closely, with its help and the folded probe.
 *
 * @type {Heights[]}
 */
const [EXAMPLE, BUTTONS, LOOK] = [
  [CONTROL + 2.625, 3.5 + 3.9],
  [CONTROL + 0.5, 2 * CONTROL + 1],
  [8.61 + CONTROL, 8.61 + CONTROL],
];
/** @type {Record<string, string>} */
const HELP = {
  inside: "One unit reads a sequence that it is not trained on. Draw in its first row.",
  back: "‖∂L/∂h_{t}‖ (short dashes) and ‖∂L/∂c_{t}‖ (long) at each step, latest batch.",
  clipping:
    "The gradient's norm before clipping (dashed) and after it, update by update.",
  longer:
    "Right on fresh sequences of other lengths (* that of training), when it pauses.",
  seeds: "Ten seeds in turn: a full mark for each that is solved, with its updates.",
  writes: "What the network writes by itself, for the task with a text of yours.",
};

/**
 * @param {View<PlayTraits>} view
 * @param {ReturnType<typeof makeTrainer>} trainer
 */
function makeDesk(view, trainer) {
  const { model } = view;
  const mode = { isTwin: false };
  const get = (/** @type {any} */ name) => {
    const twin = mode.isTwin ? model.get("twin") : {};
    return name in twin ? twin[name] : model.get(name);
  };
  const change = (/** @type {Change} */ wanted) => {
    const probe = /** @type {number[]} */ ([]);
    if (!mode.isTwin)
      return view.set(/** @type {any} */ ({ ...wanted, probe, progress: {} }));
    const differs = Object.entries(wanted).filter(
      ([name, value]) => model.get(/** @type {any} */ (name)) !== value,
    );
    view.set({ twin: differs.length ? wanted : {}, progress: {} });
    trainer.restart();
  };
  return { mode, get, change };
}

/**
 * @param {View<PlayTraits>} view
 * @param {Scene} scene
 * @param {ReturnType<typeof makeTrainer>} trainer
 * @param {ReturnType<typeof makeDesk>} desk
 */
function runButtons(view, scene, trainer, { mode }) {
  const { model } = view;
  const budget = () => presetOf(view)?.most ?? USUAL_BUDGET;
  return controlRow(
    button(view, {
      label: "Run",
      pressed: () => model.get("running"),
      press: () => {
        if (scene.told?.row && !model.get("running")) trainer.restart();
        view.set({ running: !model.get("running") });
      },
    }),
    button(view, {
      label: "One step",
      press: () => {
        if (scene.told?.row) trainer.restart();
        view.set({ running: false });
        trainer.step();
      },
    }),
    button(view, { label: "Restart", press: () => trainer.restart() }),
    button(view, {
      label: "Change one thing",
      pressed: () => mode.isTwin,
      press: () => {
        mode.isTwin = !mode.isTwin;
        view.redraw();
      },
    }),
    button(view, {
      label: "No twin",
      press: () => {
        mode.isTwin = false;
        view.set({ twin: {}, progress: {} });
      },
    }),
    button(view, {
      label: "Over seeds",
      press: () => {
        trainer.trySeeds(budget());
        view.set({ view: "seeds", running: true });
      },
    }),
  );
}

/**
 * The preset that is set, or null.
 *
 * @param {View<PlayTraits>} view
 */
function presetOf({ model }) {
  const isIt = (/** @type {Preset} */ preset) => {
    /** @type {Record<string, unknown>} */
    const settings = { ...DEFAULTS, ...preset.settings };
    const same = Object.keys(DEFAULTS).every(
      (name) => model.get(/** @type {any} */ (name)) === settings[name],
    );
    const [twin, wanted] = [model.get("twin"), preset.twin];
    const names = new Set([...Object.keys(twin), ...Object.keys(wanted)]);
    return same && [...names].every((name) => twin[name] === wanted[name]);
  };
  return model.get("presets").find(isIt) ?? null;
}

/**
 * The list of the presets, and what the one that is set will show.
 *
 * @param {View<PlayTraits>} view
 */
function presetChoice(view) {
  const { model } = view;
  const list = choice(view, {
    label: "an example",
    options: model.get("presets").map(({ name, title }) => [name, title]),
    none: "settings of your own",
    get: () => presetOf(view)?.name ?? "",
    set: (name) => {
      const preset = model.get("presets").find((one) => one.name === name);
      if (!preset) return;
      const settings = { ...DEFAULTS, ...preset.settings };
      view.set(/** @type {any} */ (anew(settings, preset.twin)));
    },
  });
  const promise = html("p", { class: "book-promise" });
  const row = html("div", { class: "book-example" }, list.row, promise);
  const update = () => {
    list.update();
    promise.textContent = presetOf(view)?.sentence ?? "";
  };
  return { row, update };
}

/**
 * What helps against divergence, each tried as a twin.
 *
 * @param {View<PlayTraits>} view
 */
function remedies(view) {
  const { model } = view;
  const tryTwin = (/** @type {Change} */ twin) => view.set({ twin, progress: {} });
  const clip = button(view, {
    label: "Clip, as a twin",
    press: () => tryTwin({ clipping: "norm", threshold: 1 }),
  });
  const slow = button(view, {
    label: "A tenth of the rate, as a twin",
    press: () => tryTwin({ rate: Math.max(0.0001, model.get("rate") / 10) }),
  });
  return controlRow(clip, slow);
}

/** @param {Scene} scene */
function needsRemedy({ told }) {
  return told?.runs.length === 1 && told.runs[0].diverged !== null;
}

/**
 * The second picture, whose probe can be drawn.
 *
 * @param {View<PlayTraits>} view
 * @param {Scene} scene
 */
function makeView(view, scene) {
  const area = rectangle("book-area book-draw", 0, 0, 0, 0);
  const drawn = svg("g", {});
  const picture = svg("svg", PICTURE, drawn, area);
  const left = 46;
  let right = 100;
  drag(view, area, (x, y) => {
    const inside = scene.told?.runs[0].inside;
    if (!inside) return;
    const step = Math.floor(((x - left) / (right - left)) * inside.inputs.length);
    const part = 1 - (y - INPUT.top) / INPUT.height;
    const kinds = scene.told?.runs[0].settings ? inside.tokens.length : 0;
    drawProbe(view, scene, step, kinds ? part * (kinds - 1) : 2 * part - 1);
  });
  const fit = (/** @type {number} */ width) =>
    assign(picture, { width, height: VIEW_HEIGHT });
  const render = (/** @type {number} */ width, /** @type {string[]} */ names) => {
    const which = view.model.get("view");
    if (!scene.told) return;
    right = Math.max(left, width / scene.told.runs.length - 8); // hidden, it has no width
    const isInside = which === "inside";
    const size = {
      width: isInside ? right - left : 0,
      height: isInside ? INPUT.height : 0,
    };
    assign(area, { x: left, y: INPUT.top, ...size });
    drawn.replaceChildren(...drawView(which, scene.told, width, names));
    const input = scene.told.runs[0].inside?.inputs[scene.step] ?? 0;
    const step = isInside ? ` Step ${scene.step + 1} of the probe has ${input}.` : "";
    const words = describeView(which, scene.told, names) + step;
    assign(picture, { "aria-label": words });
  };
  return { picture, fit, render };
}

/** What the networks write, for the task with a text. */
function makeWriting() {
  const row = html("div", { class: "book-writing", "aria-hidden": "true" });
  const update = (/** @type {Told} */ { runs }, /** @type {string[]} */ names) => {
    const all = runs.map(({ writes }, i) =>
      html("p", {}, runs.length > 1 ? `${names[i]}: ` : "", writes ?? HELP.writes),
    );
    row.replaceChildren(...all);
  };
  return { row, update };
}

/**
 * @param {View<PlayTraits>} view
 * @param {Arrival} arrival
 */
function build(view, arrival) {
  const { model } = view;
  const trainer = makeTrainer(view);
  /** @type {Scene} */
  const scene = { told: null, step: 0 };
  const setting = makeDesk(view, trainer);
  const tools = linkTools(view, arrival);
  const preset = presetChoice(view);
  const buttons = runButtons(view, scene, trainer, setting);
  const keys = LOOKS.map((look) => keyEntry(look));
  const key = keyLine(...keys.map((entry) => entry.row));
  for (const { row } of keys) row.hidden = true; // until there are curves
  const live = liveRegion(view);
  const curves = svg("svg", PICTURE);
  const closer = makeView(view, scene);
  const writing = makeWriting();
  const remedy = remedies(view);
  const looks = switches(view, {
    label: "look closer",
    options: VIEWS,
    get: () => model.get("view"),
    set: (which) => view.set({ view: which }),
  });
  looks.row.classList.add("book-views");
  const help = html("p", { class: "book-help" });
  const speed = slider(view, {
    label: "speed",
    min: 0,
    max: SPEEDS.length - 1,
    step: 1,
    get: () => Math.max(0, SPEEDS.indexOf(model.get("speed"))),
    set: (i) => view.set({ speed: SPEEDS[i] }),
    show: (i) => (SPEEDS[i] ? `${SPEEDS[i]}/s` : "all"),
    valueText: (i) => paceWords(SPEEDS[i]),
  });
  const task = [...taskControls(view, setting), speed];
  const network = networkControls(view, setting);
  const training = trainingControls(view, setting);
  const probe = probeControls(view, scene);
  const text = ownText(view, (value) =>
    view.set(/** @type {any} */ ({ text: value, progress: {}, probe: [] })),
  );
  const controls = [preset, buttons, looks, ...task, ...network, ...training, ...probe];
  const extra = html("div", {});
  // Its room stays when an example of another task is chosen.
  if (model.get("task") === "text") extra.style.minHeight = `${OWN_TEXT}rem`;
  const close = html("div", { class: "book-closer" }, looks.row, help, closer.picture);
  close.append(writing.row, fold("Inside: the probe", ...probe));
  const groups = controlGrid(
    column(group("Task", ...task), group("Network", ...network)),
    column(group("Training", ...training)),
  );
  const desk = html("div", { class: "book-desk" }, stage(key, curves), ...live.rows);
  desk.append(close, groups);
  view.body.classList.add("book-playground");
  view.body.append(tools.complaint, preset.row, buttons.row, desk, extra, tools.row);
  return (/** @type {number} */ width) => {
    trainer.follow();
    scene.told = trainer.told() ?? scene.told;
    const all = settingsOf(model);
    const names = namesOf(all, model.get("twin"));
    for (const control of [...controls, text, tools]) control.update();
    const isText = all.some((settings) => settings.task === "text");
    show(extra, [
      ...(needsRemedy(scene) ? [remedy.row] : []),
      ...(isText ? [text.row] : []),
    ]);
    const which = model.get("view");
    const advice = "Now change one setting: the twin gets it, and both start anew.";
    const words = setting.mode.isTwin && names.length < 2 ? advice : HELP[which];
    help.replaceChildren(...rich(words));
    closer.picture.style.display = which === "writes" ? "none" : "";
    writing.row.hidden = which !== "writes";
    // Nothing moves when the worker answers.
    assign(curves, { width, height: CURVES_HEIGHT });
    closer.fit(width);
    // Until it has answered, what is seen stays as it is: of the settings of before.
    const told = trainer.told();
    if (!told) return;
    keys.forEach((entry, i) => {
      entry.row.hidden = i >= names.length;
      entry.update(names[i] ?? "");
    });
    curves.replaceChildren(...drawCurves(told, width));
    const mode = setting.mode.isTwin ? "The next change is the twin's. " : "";
    const pace = `${model.get("running") ? "Training" : "At rest"}, ${paceWords(model.get("speed"))}.`;
    const around = `${mode}${configuration(all[0])}. ${pace}`;
    assign(curves, { "aria-label": describeCurves(told, names, around) });
    closer.render(width, names);
    if (which === "writes") writing.update(told, names);
    live.update(summarise(told, names));
  };
}

/**
 * Let an element have these children, and touch nothing if it has.
 *
 * @param {HTMLElement} slot
 * @param {HTMLElement[]} rows
 */
function show(slot, rows) {
  if (
    rows.length === slot.children.length
    && rows.every((row, i) => row === slot.children[i])
  )
    return;
  slot.replaceChildren(...rows);
}

/** @type {(model: Traits<PlayTraits>) => [wide: string, narrow: string, desk: string]} */
const reserve = (model) => {
  const long = sliderHeight(CATALOGUE[model.get("task")].lengths[1] - 1);
  const groups = [3 + long, 4, 6];
  const controls = controlHeights([groups.slice(0, 2), groups.slice(2)]);
  const [inColumns] = controlHeights(groups.map((count) => [count]));
  const around = [SHORT_QUESTION, EXAMPLE, BUTTONS];
  if (model.get("task") === "text") around.push([OWN_TEXT, OWN_TEXT]);
  const first = [KEY, sentenceHeights(6, 7.5)];
  const stacked = reservedHeights(
    CURVES_HEIGHT + VIEW_HEIGHT,
    ...[...around, ...first, LOOK, controls, /** @type {Heights} */ ([TOOLS, TOOLS])],
  );
  const loss = first.reduce((sum, [wide]) => sum + wide, 0);
  const closer = LOOK[0] - VIEWS_LINE;
  const pictures = `max(${CURVES_HEIGHT}px + ${loss}rem, ${VIEW_HEIGHT}px + ${closer}rem)`;
  const [above] = reservedHeights(0, ...around);
  return [...stacked, `${above} + ${pictures} + ${inColumns}rem`];
};

// No checks: training cannot be taken back, and its links (link.js) name presets and twins,
// from the usual settings on. No still picture: there is none before its worker answers.
export default {
  reserve,
  fits: (/** @type {string} */ link, /** @type {Traits<PlayTraits>} */ model) =>
    readLink(link, model.get("presets")).complaints.length === 0,
  render: (/** @type {{ model: Model, el: HTMLElement, place?: Place }} */ given) => {
    const arrival = makeArrival(given);
    return explorer((view) => build(view, arrival), reserve).render(given);
  },
};
