// A sequence of inputs that can be chosen, drawn with a pointer or set by slider. What
// an explorer shares of itself is its `sight`: `steps`, `units` and `features`; `seen`,
// what the model holds (`inputs` as fed, their `order` and whether it is `shuffled`,
// the steps' `names`, the step `selected`); `at`, the geometry.

import { bench, button, choice, slider } from "../shared/controls.js";
import { strip } from "../shared/drawing.js";
import { assign, translate, svg } from "../shared/elements.js";
import { range } from "../shared/numbers.js";

// --- Presets ----------------------------------------------------------------------

/** Uniform numbers in [0, 1) that are the same on every page (mulberry32). */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PHRASE = "to be or not to be ";

function letter(step) {
  return PHRASE[step % PHRASE.length];
}

function vowelOrConsonant(step) {
  if (letter(step) === " ") return 0;
  return "aeiou".includes(letter(step)) ? 1 : -1;
}

const early = (steps) => Math.floor(steps / 8);
const PRESETS = {
  pulse: ["One pulse", (steps) => (t) => Number(t === early(steps))],
  pulses: [
    "Two pulses",
    (steps) => (t) => Number(t === early(steps) || t === 4 * early(steps)),
  ],
  square: ["Square wave", () => (t) => (t % 8 < 4 ? 1 : -1)],
  sine: ["Sine wave", () => (t) => Math.sin((2 * Math.PI * t) / 12)],
  noise: [
    "Noise",
    (steps, random = generator(1)) =>
      () =>
        2 * random() - 1,
  ],
  words: ["Words, vowels up", () => vowelOrConsonant],
};

function preset(name, steps) {
  const value = PRESETS[name][1](steps);
  return range(steps).map((t) => [Math.round(100 * value(t)) / 100]);
}

/** The preset that these inputs are, or "" if they are none. */
function presetOf(inputs) {
  const same = (name) =>
    preset(name, inputs.length).every(([x], t) => x === inputs[t][0]);
  return inputs[0].length === 1 ? (Object.keys(PRESETS).find(same) ?? "") : "";
}

/** The steps' names: those that Python gave, letters for words, or none. */
export function stepNames(model) {
  const [inputs, given] = [model.get("inputs"), model.get("names")];
  const words = !given.length && presetOf(inputs) === "words";
  return words ? inputs.map((_, step) => letter(step)) : given;
}

/** An order of the steps in which at least one is out of place. */
function shuffle(steps, seed) {
  const random = generator(seed);
  const order = range(steps);
  for (let t = steps - 1; t > 0; t--) {
    const other = Math.floor(random() * (t + 1));
    [order[t], order[other]] = [order[other], order[t]];
  }
  return order.every((step, t) => step === t) ? order.reverse() : order;
}

// --- Controls ---------------------------------------------------------------------

/** Write values at steps as fed into the model's inputs, which keep their own order. */
function setInputs({ model, set }, sight, values) {
  const inputs = [...model.get("inputs")];
  for (const [t, value] of Object.entries(values))
    inputs[sight.seen.order[t]] = [value];
  set({ inputs });
}

/** What to choose the inputs and the marked step with; `say(t)` tells of its state. */
export function sequenceControls(view, sight, say) {
  const { model, set } = view;
  const given = { inputs: model.get("inputs"), names: model.get("names") };
  const asGiven = presetOf(given.inputs) ? [] : [["given", "As it opened"]];
  const presets = Object.entries(PRESETS).map(([name, [words]]) => [name, words]);
  const source = choice(view, {
    label: "input",
    options: [...asGiven, ...presets],
    none: "Drawn by hand",
    get: () => {
      const inputs = model.get("inputs");
      const opened = `${inputs}` === `${given.inputs}`;
      return presetOf(inputs) || (opened ? "given" : "");
    },
    set: (name) =>
      set(name === "given" ? given : { inputs: preset(name, sight.steps), names: [] }),
  });
  const step = slider(view, {
    label: "step t_{}",
    min: 1,
    max: sight.steps,
    step: 1,
    get: () => sight.seen.selected + 1,
    set: (t) => set({ selected: t - 1 }),
    show: String,
    say: (t) => `${t} of ${sight.steps}, ${say(t - 1)}`,
  });
  const value = slider(view, {
    label: "its input x_{t}",
    min: -1,
    max: 1,
    step: 0.05,
    get: () => sight.seen.inputs[sight.seen.selected][0],
    set: (x) => setInputs(view, sight, { [model.get("selected")]: x }),
  });
  return sight.features === 1 ? [source, step, value] : [step];
}

/** Shuffle the steps, and bring them back into their order. */
export function orderControls(view, sight) {
  const { model, set } = view;
  let seed = 0;
  // The mark stays with the input that it was on.
  const reorder = (order) => {
    const step = model.get("permutation")[model.get("selected")];
    set({ permutation: order, selected: order.indexOf(step) });
  };
  const mix = {
    label: "Shuffle the steps",
    press: () => reorder(shuffle(sight.steps, ++seed)),
  };
  const restore = {
    label: "Back in order",
    usable: () => sight.seen.shuffled,
    press: () => reorder([...sight.seen.order].sort((a, b) => a - b)),
  };
  return bench(button(view, mix), button(view, restore));
}

/** What a pointer draws: the step it is at, and a value for each that it jumped over. */
export function stroke(sight) {
  let last = null;
  return (x, value, starts) => {
    const step = sight.at.step(x);
    const [from, before] = (starts ? null : last) ?? [step, value];
    const values = { [step]: value };
    const toward = Math.sign(step - from);
    for (let t = from + toward; toward && t !== step; t += toward) {
      values[t] = before + ((value - before) * (t - from)) / (step - from);
    }
    last = [step, value];
    return [step, values];
  };
}

/** Draw inputs while a pointer is down. */
export function drawing(view, sight) {
  const draw = stroke(sight);
  let largest = 1;
  return (x, y, starts) => {
    const { at } = sight;
    if (starts) largest = sight.largest;
    const height = (2 * largest * (at.middle - y)) / at.inputs.height;
    const value = Math.round(20 * Math.max(-largest, Math.min(largest, height))) / 20;
    const [step, values] = draw(x, value, starts);
    view.set({ selected: step });
    setInputs(view, sight, values);
  };
}

// --- Picture ----------------------------------------------------------------------

/** The height of the inputs: a panel of bars, or rows of features. */
export function inputHeight(features) {
  return features === 1 ? 72 : features * (features <= 8 ? 6 : 4);
}

/** What glides with a step: its name, and a bar if the input is a single number. */
function inputMark({ at, features }) {
  const name = svg("text", { class: "book-tick", y: at.bottom + 16 });
  const bar = [
    svg("line", { class: "book-bar", y1: at.middle }),
    svg("circle", { class: "book-tip", r: Math.min(4, 0.32 * at.column) }),
  ];
  return svg("g", { class: "book-moving" }, name, ...(features === 1 ? bar : []));
}

/** The inputs of a sequence: bars, or a strip if they have several features. */
export function inputMarks(sight) {
  const { at, steps, features } = sight;
  const marks = range(steps).map(() => inputMark(sight));
  if (features === 1) return { marks, nodes: marks };
  const row = at.inputs.height / features;
  const box = (i) => (_, t) => [
    at.x(t) - 0.42 * at.column,
    at.inputs.top + row * i,
    0.84 * at.column,
    row - 1,
  ];
  const boxes = range(features).map((i) => marks.map(box(i)));
  const cells = strip("book-input-cell", boxes);
  return { marks, cells, nodes: [...cells.nodes, ...marks] };
}

function paintBar([, bar, tip], x, { at, largest }) {
  const y = at.middle - (x / largest) * (at.inputs.height / 2);
  assign(bar, { y2: y });
  assign(tip, { cy: y });
}

/**
 * What a step is called below its input: its name, or a number where there is room.
 * Where shuffling would push numbers into each other, only the marked step has its own.
 */
function stepName(step, { at, seen }) {
  if (seen.names.length && at.column >= 9) return seen.names[step];
  const every = at.column >= 17 ? 1 : at.column >= 9 ? 4 : 10;
  const named = seen.shuffled && every > 1 ? seen.order[seen.selected] === step : null;
  return (named ?? (step === 0 || (step + 1) % every === 0)) ? step + 1 : "";
}

export function paintInputs(sight, { marks, cells }) {
  const { at, seen } = sight;
  sight.largest = Math.max(1, ...seen.inputs.flat().map(Math.abs));
  seen.order.forEach((step, t) => {
    const mark = marks[step];
    translate(mark, at.x(t), 0);
    mark.firstChild.textContent = stepName(step, sight);
    if (!cells) paintBar(mark.children, seen.inputs[t][0], sight);
  });
  cells?.paint((t, i) => seen.inputs[t][i], sight.largest);
}
