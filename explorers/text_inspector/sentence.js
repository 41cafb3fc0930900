// What TextInspector says: its sentence, its picture and its place in words.

/** @import { TextState } from "./model.js" */

import { format } from "../shared/text.js";
import { called, percent } from "./characters.js";

/**
 * "falls from a to b", or that nothing changes as far as it is written.
 *
 * @param {number[]} values
 * @param {(value: number) => string} show
 */
function change(values, show) {
  const [from, to] = values.map((value) => show(value));
  if (from === to) return `stays at ${from}`;
  return `${values[1] < values[0] ? "falls" : "rises"} from ${from} to ${to}`;
}

/**
 * The live sentence.
 *
 * @param {TextState} state
 */
export function summarise(state) {
  const { characters, ids, whole, silenced, selected } = state;
  const { values, unit, words, letter, perplexity } = state;
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

/**
 * The picture in words.
 *
 * @param {TextState} state
 */
export function describe({ characters, values, unit, words, selected }) {
  const ends = [Math.min(...values), Math.max(...values), values[selected]];
  const [low, high, now] = ends.map((value) => format(value));
  return (
    `Unit ${unit}, ${words}, over ${values.length} characters: from ${low} to ${high}. `
    + `Character ${selected + 1}, ${called(characters[selected])}: ${now}.`
  );
}

/**
 * The value at the mark, for a slider that is read aloud.
 *
 * @param {TextState} state
 */
export function valueAtMark({ characters, words, values, selected }) {
  return `${words} ${format(values[selected])} at ${called(characters[selected])}`;
}
