// What comes next in a text: the likeliest characters, with bars and numbers.

/** @import { Reading, TextState } from "./model.js" */

import { html } from "../shared/elements.js";
import { range } from "../shared/numbers.js";
import { nameOf, percent } from "./characters.js";

const SHOWN = 8;
const ROW = 20; // px
/** The px of the rows, below a head of 1.5rem. */
export const ROWS_HEIGHT = SHOWN * ROW;

/**
 * The likeliest next characters, and the true one among them, with
 * their probabilities; q has the unit silenced.
 *
 * @param {TextState} state
 */
function likeliest({ ids, whole, silenced, selected }) {
  const start = selected * whole.symbols;
  const chance = (/** @type {Reading} */ run, /** @type {number} */ id) =>
    Math.exp(run.logs[start + id]);
  const top = range(whole.symbols)
    .sort((a, b) => whole.logs[start + b] - whole.logs[start + a])
    .slice(0, SHOWN);
  const next = ids[selected + 1];
  if (next !== undefined && !top.includes(next)) top[top.length - 1] = next;
  return top.map((id) => ({ id, p: chance(whole, id), q: chance(silenced, id) }));
}

/**
 * @param {string} kind
 * @param {number} p
 */
function bar(kind, p) {
  const node = html("div", { class: kind });
  node.style.width = `${100 * p}%`;
  return node;
}

/**
 * A row of the table.
 *
 * @param {TextState} state
 * @param {{ id: number, p: number, q: number }} chances
 */
function tableRow({ ids, tokens, selected }, { id, p, q }) {
  const isNext = id === ids[selected + 1];
  const name = nameOf(tokens[id]) || tokens[id];
  return html(
    "tr",
    { class: isNext ? "book-true" : "" },
    html("th", {}, isNext ? `\u25b8 ${name}` : name),
    html("td", {}, bar("book-chance", p), bar("book-chance book-silenced", q)),
    html("td", {}, percent(p)),
    html("td", {}, percent(q)),
  );
}

/** The next characters in a table, with their probabilities as bars and numbers. */
export function makeBars() {
  const heads = ["\u25b8 comes next", "", "with it", "silenced"];
  const cells = heads.map((words) => html(words ? "th" : "td", {}, words));
  const head = html("thead", {}, html("tr", {}, ...cells));
  const rows = html("tbody", {});
  const table = html("table", { class: "book-bars" }, head, rows);
  const render = (/** @type {TextState} */ state) =>
    rows.replaceChildren(
      ...likeliest(state).map((chances) => tableRow(state, chances)),
    );
  return { table, render };
}
