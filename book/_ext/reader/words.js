// The words of a text as the search knows them, and how they are found in one again.

const WORD = /[\p{L}\p{N}_∂∇‖]+/gu;
const HAN = /\p{Script=Han}+/gu;
const LONGEST = 8; // characters of a Chinese word

/** A query as its words: LaTeX as the index writes it, W_{hh} as W_hh. */
export function queryWords(text) {
  return splitHan(text.replace(/[{}\\$]/g, "")).map((word) => word.toLowerCase());
}

/** The words of a text for the index: names also by their parts, Chinese by all. */
export function indexWords(text) {
  return splitHan(text).flatMap((word) => {
    if (word.match(HAN)) return [...substrings(word)];
    const parts = word.includes("_") ? word.split(/_+/).filter(Boolean) : [];
    return parts.length ? [word, ...parts] : [word];
  });
}

function splitHan(text) {
  return text.replace(HAN, " $& ").match(WORD) ?? [];
}

function substrings(word) {
  const found = new Set();
  for (let start = 0; start < word.length; start++)
    for (let end = start + 1; end <= Math.min(word.length, start + LONGEST); end++)
      found.add(word.slice(start, end));
  return found;
}

/** A pattern that finds each of `words` in a text, whole; null if there are none. */
export function patternOf(words) {
  const parts = [...new Set(words)]
    .sort((one, other) => other.length - one.length)
    .map((word) => {
      const text = RegExp.escape?.(word) ?? word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return word.match(HAN) ? text : `(?<![\\p{L}\\p{N}])${text}(?![\\p{L}\\p{N}])`;
    });
  return parts.length ? new RegExp(parts.join("|"), "giu") : null;
}
