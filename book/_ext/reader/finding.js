// What is found for a query: the index, its ranks, and a clean excerpt of each find.
/* global MiniSearch, bookSearchIndex */

import { load } from "./site.js";
import { indexWords, patternOf, queryWords } from "./words.js";

const EXCERPT = 170; // characters
// What explains comes before what uses.
const RANKS = { term: 3, claim: 2, function: 1.6, page: 1.4, section: 1 };
// Where symbols are explained, and what one looks like: h, h_t, W_hh, b_ih.
const NOTATION = "book/notation";
const SYMBOL = /^\p{L}(_\w{1,2})?$/u;

let engine;

async function makeEngine() {
  await Promise.all([load("minisearch.js"), load("search_index.js")]);
  const made = new MiniSearch({
    fields: ["title", "text", "code"],
    tokenize: indexWords,
    processTerm: (word) => word.toLowerCase(),
  });
  made.addAll(bookSearchIndex.map((entry, id) => ({ ...entry, id })));
  return made;
}

const OPTIONS = {
  tokenize: queryWords,
  boost: { title: 5, code: 0.6 },
  prefix: (word) => /^[\p{L}_]{3,}$/u.test(word) && !/\p{Script=Han}/u.test(word),
  fuzzy: (word) => (/^[a-z]{5,}$/.test(word) ? 0.2 : false),
  weights: { prefix: 0.3, fuzzy: 0.1 },
  boostDocument: (id, word) => {
    const { kind, page } = bookSearchIndex[id];
    return RANKS[kind] * (page === NOTATION && SYMBOL.test(word) ? 15 : 1);
  },
};

/** The finds for `query`, best first: {entry, words}, the words as the page has them. */
export const find = async (query) => {
  engine ??= makeEngine().catch((error) => {
    engine = undefined;
    throw error;
  });
  const search = await engine;
  const all = search.search(query, { ...OPTIONS, combineWith: "AND" });
  const found = all.length ? all : search.search(query, OPTIONS);
  return found.map(({ id, terms }) => ({ entry: bookSearchIndex[id], words: terms }));
};

/** The title of the page that an entry is on; "" for the page itself. */
export function pageTitle(entry) {
  if (entry.kind === "page") return "";
  const page = bookSearchIndex.find(
    ({ kind, page: name }) => kind === "page" && name === entry.page,
  );
  return page?.title ?? "";
}

/** What of an entry shows that it fits: {text, isCode}. */
export function excerpt({ entry, words }) {
  const pattern = patternOf(words);
  const at = pattern ? entry.text.search(pattern) : 0;
  if (at >= 0) return { text: cut(entry.text, at), isCode: false };
  const line = entry.code.split("\n").find((each) => each.search(pattern) >= 0);
  return line
    ? { text: line.slice(0, EXCERPT), isCode: true }
    : { text: cut(entry.text, 0), isCode: false };
}

/** Some words of `text` around the place `at`. */
function cut(text, at) {
  let start = Math.max(0, at - EXCERPT / 3);
  if (start > 0) start = text.indexOf(" ", start) + 1;
  let end = start + EXCERPT;
  if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), at + 1);
  const cutOff = end < text.length ? "…" : "";
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${cutOff}`;
}
