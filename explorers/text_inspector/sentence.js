// What TextInspector says: its sentence, its picture and its place in words.

/** @import { TextState } from "./model.js" */

import { format } from "../shared/text.js";
import { called, percent } from "./characters.js";

/**
 * "falls from a to b", or that nothing changes as far as it is written.
 *
 * @param {[from: number, to: number]} chances
 */
function change([from, to]) {
  const [before, after] = [percent(from), percent(to)];
  if (before === after) return `stays at ${before}`;
  return `${to < from ? "falls" : "rises"} from ${before} to ${after}`;
}

/**
 * The guess of a character after the marked one, and how the silence changes it.
 *
 * @param {TextState} state
 * @param {number} id
 */
function guess({ whole, silenced, selected, unit }, id) {
  const [from, to] = [whole, silenced].map(({ logs, symbols }) =>
    Math.exp(logs[selected * symbols + id]),
  );
  return `${change([from, to])} when unit ${unit} is silenced`;
}

/**
 * The character that the network holds to be the likeliest after the marked one.
 *
 * @param {TextState} state
 */
function likeliest({ whole: { logs, symbols }, selected }) {
  const now = logs.subarray(selected * symbols, (selected + 1) * symbols);
  return now.reduce((best, log, id) => (log > now[best] ? id : best), 0);
}

/**
 * Bits that are lost, or won where they are below 0.
 *
 * @param {number} bits
 * @param {[lost: string, won: string]} words
 */
const bitsOf = (bits, [lost, won]) => [bits < 0 ? won : lost, format(Math.abs(bits))];

/**
 * The live sentence, of the guess that follows the marked character.
 *
 * @param {TextState} state
 */
export function summarise(state) {
  const { characters, ids, tokens, selected, cost, mean } = state;
  const here = `After ${called(characters[selected])}`;
  const [verb, average] = bitsOf(mean, ["costs", "saves"]);
  const overall = `Over the whole text this ${verb} ${average} bits a character.`;
  if (selected + 1 === ids.length) {
    const best = likeliest(state);
    return (
      `${here}, the last one, ${called(tokens[best])} is the likeliest to come. Its`
      + ` chance ${guess(state, best)}. ${overall}`
    );
  }
  const [outcome, bits] = bitsOf(cost[selected], ["lost", "won"]);
  const next = called(characters[selected + 1]);
  return (
    `${here} the chance of ${next}, which comes next, ${guess(state, ids[selected + 1])}:`
    + ` ${bits} bits are ${outcome}. ${overall}`
  );
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
