// TextInspector: what is computed when, what it says, how it is handled.

import { button, choice, group, sentence, slider } from "../shared/controls.js";
import { keyEntry, keyLine } from "../shared/drawing.js";
import { assign, html } from "../shared/elements.js";
import { explorer } from "../shared/explorer.js";
import { memoizeLast } from "../shared/memoize.js";
import { format } from "../shared/text.js";
import { compare, readText, textModel } from "./model.js";
import { called, makeBars, makeText, percent } from "./picture.js";

const WEIGHTS = ["weight_ih", "weight_hh", "bias", "head_weight", "head_bias"];

function spell(text, tokens) {
  const characters = [...text];
  return { characters, ids: characters.map((c) => tokens.indexOf(c)) };
}

/** The values that are shown, and the end of their scale; cell and cost have no bound. */
function pick(run, cost, letter, unit) {
  const all = run[letter];
  const values = cost.map((bits, t) => (all ? all[t * run.units + unit] : bits));
  const bounded = /[hifog]/.test(letter);
  return { values, largest: bounded ? 1 : Math.max(0.01, ...values.map(Math.abs)) };
}

/** What is shown, from the traits; the network runs only where it has to. */
function looker(model) {
  const [network, spelt, read, readSilenced, compared, picked] = [
    textModel,
    spell,
    readText,
    readText,
    compare,
    pick,
  ].map(memoizeLast);
  const get = (name) => model.get(name);
  return () => {
    const [tokens, unit, kind] = ["tokens", "unit", "quantity"].map(get);
    const net = network(...WEIGHTS.map(get));
    const text = spelt(get("text"), tokens);
    const { ids } = text;
    const [whole, silenced] = [read(net, ids), readSilenced(net, ids, unit)];
    const gap = compared(ids, whole, silenced);
    const selected = Math.min(get("selected"), ids.length - 1);
    const [, words, letter] = get("_names").find(([name]) => name === kind);
    const seen = { tokens, unit, whole, silenced, selected, words, letter };
    return { ...text, ...gap, ...picked(whole, gap.cost, letter, unit), ...seen };
  };
}

// --- The sentence -----------------------------------------------------------------

/** "falls from a to b", or that nothing changes as far as it is written. */
function change(values, show) {
  const [from, to] = values.map((value) => show(value));
  if (from === to) return `stays at ${from}`;
  return `${values[1] < values[0] ? "falls" : "rises"} from ${from} to ${to}`;
}

function tell({ characters, ids, whole, silenced, selected, ...seen }) {
  const { values, unit, words, letter, perplexity } = seen;
  const [value, here] = [format(values[selected]), called(characters[selected])];
  const now = letter
    ? `Unit ${unit}'s ${words} is ${value} after ${here}.`
    : `Silencing unit ${unit} costs ${value} bits in predicting ${here}.`;
  const next = selected * whole.symbols + ids[selected + 1];
  const chances = [whole, silenced].map(({ logs }) => Math.exp(logs[next]));
  const then =
    selected + 1 < ids.length
      ? `Silence it, and the chance of ${called(characters[selected + 1])}, which comes`
        + ` next, ${change(chances, percent)}.`
      : "The text ends here.";
  return `${now} ${then} Over the whole text, perplexity ${change(perplexity, format)}.`;
}

// --- The keys ---------------------------------------------------------------------

/** Above the text: the value at the mark or below the pointer, and the scale. */
function makeKey() {
  const value = keyEntry("none");
  const [bar, ends] = ["book-scale", ""].map((kind) => html("span", { class: kind }));
  const scale = html("span", { class: "book-entry book-hint" }, bar, ends);
  const update = ({ seen, hovered }) => {
    const { values, unit, letter, largest } = seen;
    const t = hovered ?? seen.selected;
    const symbol = letter ? `${letter}_{${t + 1}}` : "bits";
    value.say(`unit ${unit}: ${symbol} = ${format(values[t])}`);
    const isGate = /[ifo]/.test(letter);
    bar.classList.toggle("book-unsigned", isGate);
    ends.textContent = isGate ? "0 to 1" : `\u00b1 ${format(largest)}`;
  };
  return { row: keyLine(value.row, scale), update };
}

// --- The controls -----------------------------------------------------------------

/** Where the next word starts or, going back, this one or the one before. */
function nextWord({ characters, selected }, back) {
  const starts = characters.flatMap((c, t) =>
    t && c.trim() && !characters[t - 1].trim() ? t : [],
  );
  if (back) return starts.findLast((t) => t < selected) ?? 0;
  return starts.find((t) => t > selected) ?? characters.length - 1;
}

/** The slider of the marked character. It has the keyboard for the text. */
function placeSlider(view, sight) {
  const { row, update } = slider(view, {
    label: "character t_{}",
    min: 1,
    max: 1,
    step: 1,
    get: () => sight.seen.selected + 1,
    set: (t) => view.set({ selected: t - 1 }),
    show: String,
    say: (t) => `${t} of ${sight.seen.ids.length}, ${sight.say()}`,
  });
  const input = row.querySelector("input");
  view.listen(input, "keydown", (event) => {
    if (!/^Page/.test(event.key)) return;
    event.preventDefault();
    view.set({ selected: nextWord(sight.seen, event.key === "PageUp") });
  });
  sight.focus = () => input.focus({ preventScroll: true });
  return {
    row,
    update: () => {
      update();
      assign(input, { max: sight.seen.ids.length });
    },
  };
}

function unitControls(view, sight) {
  const { model, set } = view;
  const unit = slider(view, {
    label: "unit",
    min: 0,
    max: model.get("bias").length / 4 - 1,
    step: 1,
    get: () => model.get("unit"),
    set: (j) => set({ unit: j }),
    show: String,
    say: (j) => `${j}, ${sight.say()}`,
  });
  const quantity = choice(view, {
    label: "colour shows its",
    options: model.get("_names"),
    none: "",
    get: () => model.get("quantity"),
    set: (name) => set({ quantity: name }),
  });
  return [unit, quantity];
}

// --- The reader's own text --------------------------------------------------------

/** Why a text cannot be read, or "". */
function objection(characters, tokens) {
  const count = characters.length;
  if (count < 2 || count > 500)
    return `2 to 500 characters, please; there are ${count}.`;
  const unknown = [...new Set(characters)].filter((c) => !tokens.includes(c));
  const named = unknown.slice(0, 4).map(called).join(", ");
  return (
    named && `The model has never seen ${named}${unknown.length > 4 ? ", \u2026" : "."}`
  );
}

/** A native text area. What the model cannot read is left there, with the reason. */
function ownText(view) {
  const { model } = view;
  const field = html("textarea", { spellcheck: false });
  const complaint = html("p", { class: "book-complaint", role: "alert" });
  const first = { text: model.get("text"), selected: model.get("selected") };
  let known = null; // the model's text, as far as this field has heard of it
  const object = (words) => {
    if (complaint.textContent !== words) complaint.textContent = words;
    assign(field, { "aria-invalid": words !== "" });
  };
  view.listen(field, "input", () => {
    const trouble = objection([...field.value], model.get("tokens"));
    object(trouble && `${trouble} The text above has stayed.`);
    if (trouble) return;
    known = field.value;
    const before = [...known.slice(0, field.selectionStart)].length;
    view.set({ text: known, selected: Math.max(0, before - 1) });
  });
  const restore = button(view, {
    label: "Back to the first text",
    usable: () => field.value !== first.text,
    press: () => {
      known = null;
      view.set(first);
      view.redraw();
    },
  });
  const update = () => {
    const text = model.get("text");
    if (text !== known) {
      known = field.value = text;
      object("");
    }
    restore.update();
  };
  const name = html("span", { class: "book-label" }, "Your own text");
  const label = html("label", { class: "book-own" }, name, field);
  return { row: html("div", {}, label, complaint, restore.row), update };
}

export default explorer((view) => {
  const sight = { seen: null, hovered: null };
  sight.say = () => {
    const { characters, words, values, selected } = sight.seen;
    return `${words} ${format(values[selected])} at ${called(characters[selected])}`;
  };
  const look = looker(view.model);
  const [key, text, live] = [makeKey(), makeText(view, sight), sentence(view)];
  const controls = unitControls(view, sight);
  const missed = {
    label: "Go where it is missed most",
    press: () => view.set({ selected: sight.seen.missed }),
  };
  const place = [placeSlider(view, sight), button(view, missed)];
  const [bars, own] = [makeBars(), ownText(view)];
  const grid = (...parts) => html("div", { class: "book-controls" }, ...parts);
  view.body.append(
    key.row,
    text.picture,
    grid(group("Unit", ...controls), group("Place in the text", ...place)),
    ...live.rows,
    grid(bars.table, own.row),
  );
  return (width) => {
    sight.seen = look();
    text.paint(width);
    bars.paint(sight.seen);
    key.update(sight);
    live.say(tell(sight.seen));
    for (const control of [...controls, ...place, own]) control.update();
  };
});
