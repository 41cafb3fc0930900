// Training goes on here, in a worker, so that the page never waits for it. A message
// {kind, …} asks for something; {kind: "told", …} comes back, one at a time: the next
// only after the page has answered "more".

/** @import { History } from "./history.js" */
/** @import { Settings } from "./run.js" */

import { Judge, judgeLonger } from "./judge.js";
import { lookInside, wayBack, write } from "./probe.js";
import { Run } from "./run.js";

const SLICE = 20; // ms of work between two looks at the messages
const OTHERS = 10; // seeds of a row

/**
 * What the page looks at.
 *
 * @typedef {{ view: string, probe: number[], unit: number, temperature: number }} Looks
 */
/** @typedef {{ run: Run, judge: Judge }} Pupil */

/** @type {Pupil[]} */
let pupils = [];
/** @type {Looks} */
let looks = { view: "", probe: [], unit: 0, temperature: 1 };
let [isPlaying, isWaiting, isNews, isDue] = [false, false, false, false];
let [speed, patience, since, done, number] = [Infinity, 0, 0, 0, 0];
/** @type {{ most: number, at: number, results: (number | null)[][] } | null} */
let row = null;
/** @type {number[]} */
let years = [];
const channel = new MessageChannel();

/** @param {Settings} settings */
function enrol(settings) {
  const run = new Run(settings, years);
  const judge = new Judge(run);
  judge.begin();
  return { run, judge };
}

/** One update of each, so that both are given the same sequences. */
function updateAll() {
  for (const { run, judge } of pupils) if (run.update()) judge.look();
  isNews = true;
}

/** One update of those that stand in a row of seeds, and on to the next seed. */
function updateRow() {
  if (!row) return;
  const { most } = row;
  const isOver = (/** @type {Pupil} */ { run, judge }) =>
    judge.solved !== null || run.diverged !== null || run.updates >= most;
  for (const pupil of pupils)
    if (!isOver(pupil) && pupil.run.update()) pupil.judge.look();
  isNews = true;
  if (!pupils.every(isOver)) return;
  row.results.push(pupils.map(({ judge }) => judge.solved));
  row.at += 1;
  if (row.at === OTHERS) isPlaying = false;
  else
    pupils = pupils.map(({ run }) =>
      enrol({ ...run.settings, seed: run.settings.seed + 1 }),
    );
}

/** How many updates are due by now. */
function countDue() {
  return Math.floor(((performance.now() - since) / 1000) * speed) - done;
}

function work() {
  isDue = false;
  if (!isPlaying) return tell();
  const end = performance.now() + SLICE;
  const isIdle = () => pupils.every(({ run }) => run.diverged);
  do {
    if (speed < Infinity && countDue() <= 0) break;
    if (row) updateRow();
    else updateAll();
    done += 1;
    if (!row && isIdle()) isPlaying = false;
  } while (isPlaying && performance.now() < end);
  tell();
  if (isPlaying) goOn();
}

function goOn() {
  if (isDue) return;
  isDue = true;
  if (speed < Infinity && countDue() <= 0) setTimeout(work, 1000 / speed);
  else channel.port2.postMessage(0);
}

/** @param {Pupil} pupil */
function tellOf({ run, judge }) {
  const { view, probe, unit, temperature } = looks;
  return {
    settings: run.settings,
    updates: run.updates,
    guessing: run.task.guessing,
    diverged: run.diverged,
    history: run.history.told(),
    at: judge.at.slice(),
    shares: judge.shares.slice(),
    solved: judge.solved,
    heldOutLoss: judge.heldOutLoss,
    inside: view === "inside" ? lookInside(run, probe, unit) : null,
    back: view === "back" ? wayBack(run) : null,
    longer: view === "longer" && !isPlaying ? judgeLonger(run) : null,
    writes: view === "writes" ? write(run, temperature) : null,
    params: isPlaying ? null : run.params.slice(),
    moments: isPlaying ? null : run.moments.slice(),
  };
}

let told = 0; // when

function tell() {
  if (isWaiting || !isNews) return;
  if (isPlaying && performance.now() - told < patience) return;
  [isWaiting, isNews] = [true, false];
  const results = row && { most: row.most, results: row.results.slice() };
  postMessage({
    kind: "told",
    number,
    isPlaying,
    row: results,
    runs: pupils.map(tellOf),
  });
  told = performance.now();
}

/** @type {Record<string, (data: any) => void>} */
const ANSWERS = {
  // Other settings, one of them for each network: all starts anew.
  settings(data) {
    ({ years, number } = data);
    row = null;
    pupils = data.settings.map(enrol);
    if (data.progress) resume(data.progress);
  },
  looks(data) {
    looks = data.looks;
  },
  play(data) {
    ({ speed, patience } = data);
    speed ||= Infinity;
    isPlaying = true;
    [since, done] = [performance.now(), 0];
  },
  pause() {
    isPlaying = false;
  },
  step() {
    isPlaying = false;
    if (!row) updateAll();
  },
  seeds(data) {
    row = { most: data.most, at: 0, results: [] };
    pupils = pupils.map(({ run }) => enrol(run.settings));
  },
  more() {
    isWaiting = false;
  },
};

/**
 * Go on from where Python, or a page before, has stopped.
 *
 * @param {{ updates: number, params: number[], moments: number[],
 *   history: Parameters<History["restore"]>[0] }} progress
 */
function resume({ updates, params, moments, history }) {
  const { run, judge } = pupils[0];
  run.params.set(params);
  run.moments.set(moments);
  run.history.restore(history);
  run.updates = updates;
  judge.begin();
}

channel.port1.onmessage = work;
globalThis.onmessage = ({ data }) => {
  ANSWERS[data.kind](data);
  if (data.kind !== "more") isNews = true;
  if (isPlaying) goOn();
  else tell();
};
