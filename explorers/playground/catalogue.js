// What there is to learn: names, limits and criteria. No arithmetic.

/**
 * @typedef {object} Entry
 * @property {string} name in a list
 * @property {string} story what is read, and what is asked
 * @property {string} lengthName what `steps` counts
 * @property {[least: number, most: number, usual: number]} lengths
 * @property {string} share what of it is counted as right
 * @property {number} enough fresh sequences in a row that must be right; 0 if there is
 *   no such criterion
 * @property {string} criterion
 * @property {string[]} letters of the symbols, or none
 * @property {string} input what the first row of a picture shows
 */

/** The symbols of copy memory: how many to remember, and how many there are. */
export const COPY = { length: 3, symbols: 4 };

/** @type {Record<string, Entry>} */
export const CATALOGUE = {
  lamp: {
    name: "a lamp with two buttons",
    story: "+1 switches the lamp on, −1 off, the rest is noise: is it on at the end?",
    lengthName: "steps",
    lengths: [5, 200, 24],
    share: "sequences right",
    enough: 640,
    criterion: "640 fresh sequences in a row named rightly",
    letters: [],
    input: "button",
  },
  bit: {
    name: "hold one bit",
    story: "the first step shows ±1, all others noise: what was it?",
    lengthName: "lag",
    lengths: [5, 200, 30],
    share: "sequences right",
    enough: 640,
    criterion: "640 fresh sequences in a row named rightly",
    letters: [],
    input: "bit, then noise",
  },
  adding: {
    name: "add two marked numbers",
    story: "numbers from −1 to 1, two of them marked: 0.5 + their sum / 4",
    lengthName: "lag",
    lengths: [6, 200, 30],
    share: "sequences right",
    enough: 2000,
    criterion: "2,000 fresh sequences in a row with an error below 0.04",
    letters: [],
    input: "number",
  },
  copy: {
    name: "copy memory",
    story: "three symbols, blanks, a signal: now repeat them",
    lengthName: "lag",
    lengths: [1, 200, 10],
    share: "sequences right",
    enough: 500,
    criterion: "500 fresh sequences in a row repeated without a mistake",
    letters: ["1", "2", "3", "4", "·", "!"],
    input: "symbol",
  },
  order: {
    name: "temporal order",
    story: "two of X and Y among distractors: in which order did they come?",
    lengthName: "steps",
    lengths: [10, 200, 30],
    share: "sequences right",
    enough: 2000,
    criterion: "2,000 fresh sequences in a row with an error below 0.3 in each output",
    letters: [..."abcdXYEB"],
    input: "symbol",
  },
  parity: {
    name: "parity",
    story: "bits; after each: is the number of ones so far odd?",
    lengthName: "bits",
    lengths: [2, 64, 16],
    share: "sequences right",
    enough: 500,
    criterion: "500 fresh sequences in a row right after every bit",
    letters: ["0", "1"],
    input: "bit",
  },
  counting: {
    name: "count: aⁿbⁿ",
    story: "n times a, then as many b: which symbols may come next?",
    lengthName: "largest n",
    lengths: [1, 50, 10],
    share: "words right",
    enough: 500,
    criterion: "every word up to the largest n right, 500 in a row",
    letters: [..."SabT"],
    input: "symbol",
  },
  sunspots: {
    name: "sunspots",
    story: "yearly numbers since 1700: what comes next year?",
    lengthName: "years",
    lengths: [5, 100, 30],
    share: "error saved against repeating last year, 1920–2008",
    enough: 0,
    criterion: "",
    letters: [],
    input: "sunspots / 100",
  },
  text: {
    name: "a text of yours",
    story: "your text, character by character: which one comes next?",
    lengthName: "characters",
    lengths: [5, 100, 30],
    share: "unseen characters right",
    enough: 0,
    criterion: "",
    letters: [],
    input: "character",
  },
};
