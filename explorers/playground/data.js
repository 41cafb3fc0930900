// The two tasks whose data are finite: what is learnt from, and what is kept apart.

const TRAINED_YEARS = 220; // 1700 to 1919

/** @typedef {{ values: number[], symbols: number, tokens: string[], all: number[] }} Data */

/**
 * The characters of a text by their code points, each once.
 *
 * @param {string} text
 */
export function tokensOf(text) {
  const order = (/** @type {string} */ a, /** @type {string} */ b) =>
    Number(a.codePointAt(0)) - Number(b.codePointAt(0));
  return [...new Set(text)].sort(order);
}

/**
 * `values` are learnt from; `all` goes on with those that are kept apart, the last tenth
 * of a text.
 *
 * @param {string} task
 * @param {string} text
 * @param {number[]} years
 * @returns {Data}
 */
export function makeData(task, text, years) {
  if (task === "sunspots") {
    const all = years.map((year) => year / 100);
    return { values: all.slice(0, TRAINED_YEARS), symbols: 0, tokens: [], all };
  }
  if (task !== "text") return { values: [], symbols: 0, tokens: [], all: [] };
  const tokens = tokensOf(text);
  const places = new Map(tokens.map((token, i) => [token, i]));
  const all = [...text].map((token) => Number(places.get(token)));
  const end = all.length - Math.floor(all.length / 10);
  return { values: all.slice(0, end), symbols: tokens.length, tokens, all };
}
