// What the playground says: its sentence, and its pictures in words.

/** @import { Told, ToldRun } from "./types.js" */

import { format, magnitude } from "../shared/text.js";
import { CATALOGUE } from "./catalogue.js";
import { countedUpdates, grouped } from "./names.js";

/** @param {number} share */
function percent(share) {
  return `${Math.floor(100 * share + 1e-9)}%`;
}

/** @param {number} value */
function size(value) {
  return Number.isNaN(value) ? "not a number" : magnitude(Math.log10(value));
}

/** @param {number} norm */
function lengthWords(norm) {
  if (Number.isNaN(norm)) return "no longer a number";
  return norm === Infinity ? "too long for a number" : `${size(norm)} long`;
}

/** @param {ToldRun} run */
const lastShare = ({ shares }) => shares[shares.length - 1] ?? 0;

/** @param {ToldRun} run */
const lastLoss = ({ history: { loss } }) => loss[loss.length - 1] ?? NaN;

/**
 * How one network stands.
 *
 * @param {ToldRun} run
 */
function standing(run) {
  const { settings, diverged, solved } = run;
  const entry = CATALOGUE[settings.task];
  if (diverged)
    return `diverged at update ${grouped(diverged.update)}, its gradient ${lengthWords(diverged.norm)}`;
  if (solved !== null) return `solved after ${countedUpdates(solved)}`;
  return `${percent(lastShare(run))} of ${entry.share}`;
}

/** @param {ToldRun} run */
function singleSentence(run) {
  const { settings, updates, diverged, solved, guessing } = run;
  const entry = CATALOGUE[settings.task];
  if (diverged) {
    const before = run.history.recentNorm[run.history.recentNorm.length - 1] ?? NaN;
    return (
      `Diverged at update ${grouped(diverged.update)}: the gradient was `
      + `${lengthWords(diverged.norm)}, one update before ${size(before)}. Try it beside a `
      + "twin that is clipped, or that learns at a smaller rate."
    );
  }
  if (updates === 0) return `Nothing has been learnt yet. The task: ${entry.story}`;
  const seen = `${countedUpdates(updates)}, ${grouped(updates * settings.batch)} sequences`;
  if (solved !== null)
    return `Solved after ${countedUpdates(solved)}: ${entry.criterion}. Now at ${seen}.`;
  const loss = lastLoss(run);
  const against =
    guessing > 0
      ? `, where ${settings.task === "sunspots" ? "repeating last year" : "always the same answer"} has ${size(guessing)}`
      : "";
  const heldOut = settings.task === "text" ? textWords(run) : "";
  return `After ${seen}: ${percent(lastShare(run))} of ${entry.share}. The loss is ${size(loss)}${against}.${heldOut}`;
}

/** @param {ToldRun} run */
function textWords({ heldOutLoss }) {
  if (Number.isNaN(heldOutLoss)) return "";
  return ` On characters kept apart the perplexity is ${size(Math.exp(heldOutLoss))}.`;
}

/**
 * Who is better at a judgement: 0, 1, or -1 for neither.
 *
 * @param {ToldRun[]} runs
 * @param {number} k counted from the latest
 */
function betterAt([one, other], k) {
  const [a, b] = [one, other].map(({ shares }) => shares[shares.length - 1 - k] ?? 0);
  return a === b ? -1 : Number(b > a);
}

/**
 * Who leads, and since which update; null for nobody.
 *
 * @param {ToldRun[]} runs
 */
export function leader(runs) {
  const [one, other] = runs;
  if (one.solved !== null || other.solved !== null) {
    const since = Math.min(one.solved ?? Infinity, other.solved ?? Infinity);
    if (one.solved === other.solved) return null;
    return { who: Number((other.solved ?? Infinity) === since), since };
  }
  const who = betterAt(runs, 0);
  if (who < 0) return null;
  const count = Math.min(one.at.length, other.at.length);
  let k = 0;
  while (k + 1 < count && betterAt(runs, k + 1) === who) k++;
  return { who, since: runs[who].at[runs[who].at.length - 1 - k] };
}

/**
 * @param {ToldRun[]} runs
 * @param {string[]} names
 */
function twinSentence(runs, names) {
  if (runs.every(({ updates }) => updates === 0))
    return `Same seed, same sequences, one difference: ${names.join(" or ")}. Who will learn it?`;
  const each = runs.map((run, i) => `${names[i]}: ${standing(run)}`).join("; ");
  const ahead = leader(runs);
  const updates = countedUpdates(Math.max(...runs.map((run) => run.updates)));
  if (!ahead) return `After ${updates} neither leads. ${each}.`;
  const { who, since } = ahead;
  if (runs.every(({ solved }) => solved !== null))
    return `After ${updates}: both have solved it, ${names[who]} first. ${each}.`;
  return `After ${updates} ${names[who]} leads, since update ${grouped(since)}. ${each}.`;
}

/**
 * How many of a row of seeds made it.
 *
 * @param {NonNullable<Told["row"]>} row
 * @param {string[]} names
 */
function rowSentence({ results, most }, names) {
  const tried = results.length;
  const each = names.map((name, i) => {
    const made = results.filter((result) => result[i] !== null).length;
    return `${names.length > 1 ? `${name}: ` : ""}${made} of ${tried} seeds made it`;
  });
  return `${each.join("; ")}, within ${countedUpdates(most)}${tried < 10 ? ", so far" : ""}.`;
}

/**
 * The live sentence.
 *
 * @param {Told} told
 * @param {string[]} names of the networks
 */
export function summarise({ runs, row }, names) {
  if (row) return rowSentence(row, names);
  return runs.length === 1 ? singleSentence(runs[0]) : twinSentence(runs, names);
}

/**
 * The curves in words; `around` says with what settings.
 *
 * @param {Told} told
 * @param {string[]} names
 */
export function describeCurves({ runs }, names, around = "") {
  const each = runs.map((run, i) => {
    const loss = run.updates ? `, loss ${size(lastLoss(run))}` : "";
    const of = `${percent(lastShare(run))} of ${CATALOGUE[run.settings.task].share}`;
    const end = run.diverged || run.solved !== null ? `, ${standing(run)}` : "";
    return `${names[i]}: after ${countedUpdates(run.updates)} ${of}${loss}${end}`;
  });
  return `What is right, and the loss, against updates. ${each.join(". ")}. ${around}`;
}

/** @param {number[]} values */
const ends = (values) =>
  values.length
    ? `${size(values[0])} at the first step, ${size(values[values.length - 1])} at the last`
    : "none yet";

/** @type {Record<string, (run: ToldRun) => string>} */
const VIEWS = {
  inside: ({ inside }) => {
    if (!inside) return "";
    const last = (/** @type {number[]} */ values) => format(values[values.length - 1]);
    const gates = inside.gates
      .filter(({ name }) => name !== "candidate") // as in the picture
      .map(({ name, values }) => `${name.split("_")[0]} gate ${last(values)}`);
    const cell = inside.cell.length ? [`c ${last(inside.cell)}`] : [];
    const answer = inside.answers[inside.answers.length - 1].map((v) => format(v));
    const all = [...gates, ...cell, `h ${last(inside.hidden)}`].join(", ");
    return `unit ${inside.unit + 1} after the last step of the probe: ${all}; answer ${answer.join(", ")}`;
  },
  back: ({ back }) => {
    if (!back) return "";
    const cell = back.cell.length ? `; of c: ${ends(back.cell)}` : "";
    return `gradient of h: ${ends(back.hidden)}${cell}`;
  },
  clipping: ({ history: { recentNorm, recentClipped } }) => {
    const k = recentNorm.length - 1;
    if (k < 0) return "no update yet";
    return `norm ${size(recentNorm[k])} before clipping, ${size(recentClipped[k])} after`;
  },
  longer: ({ longer }) =>
    longer
      ? longer
          .map(({ length, share }) => `length ${length} ${percent(share)}`)
          .join(", ")
      : "shown when the training pauses",
  seeds: () => "one mark for each seed",
  writes: ({ writes }) => writes ?? "",
};

/**
 * The picture of a view in words.
 *
 * @param {string} view
 * @param {Told} told
 * @param {string[]} names
 */
export function describeView(view, { runs, row }, names) {
  if (view === "seeds") return row ? rowSentence(row, names) : "No row of seeds yet.";
  return runs.map((run, i) => `${names[i]}, ${VIEWS[view](run)}`).join(". ");
}
