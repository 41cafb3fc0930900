// What GRUExplorer says of its state.

/** @import { Step } from "./cell.js" */
/** @import { GRUState } from "./model.js" */
/** @import { GRUScene } from "./picture.js" */

import { describeGates } from "../sequence/gate_row.js";
import { format } from "../shared/text.js";
import { kept, R, Z } from "./cell.js";

/**
 * A share in percent; what is not quite 0 or 1 is not said to be.
 *
 * @param {number} share
 */
function percent(share) {
  const rounded = Math.round(100 * share);
  if (!rounded && share) return "less than 1%";
  if (rounded === 100 && share < 1) return "more than 99%";
  return `${rounded}%`;
}

/**
 * What is pinned at a step: the share that is kept and what the past counts, or null.
 *
 * @param {GRUState} state
 * @param {number} t
 */
function extremes({ pins, convention }, t) {
  const z = pins[Z][t];
  return { keeps: z === null ? null : kept(z, convention), hears: pins[R][t] };
}

/**
 * @param {GRUState} state
 * @param {number} t
 */
function summariseFrozen(state, t) {
  let since = t;
  while (since >= 0 && extremes(state, since).keeps === 1) since--;
  const [now, first] = [t + 1, since + 1];
  const value = format(state.run[t].h[state.unit]);
  return (
    `Pinned at z_{} = ${state.pins[Z][t]} the state is frozen: h_{${now}} is still `
    + `h_{${first}} = ${value}, and x_{${now}} has no effect.`
  );
}

/**
 * @param {GRUState} state
 * @param {number} t
 * @param {0 | 1} hears
 */
function summariseOverwritten({ pins, run, unit }, t, hears) {
  const [now, z] = [t + 1, pins[Z][t]];
  const value = format(run[t].h[unit]);
  return hears
    ? `Pinned at z_{} = ${z} and r_{} = 1 this is a plain RNN: h_{${now}} = ${value} is`
        + ` written anew from x_{${now}} and from all of h_{${t}}. Nothing is kept.`
    : `Pinned at z_{} = ${z} and r_{} = 0 this is an MLP: h_{${now}} = ${value} follows from`
        + ` x_{${now}} alone, whatever was before.`;
}

/**
 * Which of the two, the past or the input, moves a new state more, and how much.
 *
 * @param {GRUState} state
 * @param {number} t
 */
function summariseBalance({ norms }, t) {
  const { past, input } = norms[t];
  const [h, x] = [`h_{${t}}`, `x_{${t + 1}}`];
  if (!past && !input) return "Neither moves it.";
  const [more, less] = input > past ? [x, h] : [h, x];
  const ratio = Math.max(past, input) / Math.min(past, input);
  if (ratio > 1e6) return `Only ${more} moves it.`;
  const times =
    ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString("en");
  return times === "1.0"
    ? `${h} and ${x} move it alike.`
    : `${more} moves it ${times} times as much as ${less}.`;
}

/**
 * What the two gates let through at a step.
 *
 * @param {GRUState} state
 * @param {number} t
 * @param {boolean} deaf
 */
function summariseGates({ run, unit, convention }, t, deaf) {
  const { before, r, z, h } = run[t];
  const where = `At step ${t + 1}${h.length > 1 ? `, in unit ${unit + 1},` : ""}`;
  const heard = deaf
    ? `pinned at r_{} = 0 the candidate does not hear it`
    : `r_{${t + 1}} lets ${percent(r[unit])} of it into the candidate`;
  return (
    `${where} z_{${t + 1}} = ${format(z[unit])} keeps`
    + ` ${percent(kept(z[unit], convention))} of the old state, and ${heard}: from`
    + ` ${format(before[unit])} to h_{${t + 1}} = ${format(h[unit])}.`
  );
}

/**
 * The live sentence.
 *
 * @param {GRUState} state
 */
export function summarise(state) {
  const t = state.selected;
  const { keeps, hears } = extremes(state, t);
  if (keeps === 1) return summariseFrozen(state, t);
  if (keeps === 0 && (hears === 0 || hears === 1))
    return summariseOverwritten(state, t, hears);
  return `${summariseGates(state, t, hears === 0)} ${summariseBalance(state, t)}`;
}

/**
 * The picture in words.
 *
 * @param {GRUScene} scene
 */
export function describe(scene) {
  const { run, unit, norms, selected } = scene.state;
  const which = scene.units === 1 ? "" : ` of unit ${unit + 1}`;
  const list = (/** @type {(now: Step, t: number) => number} */ value) =>
    run.map((now, t) => format(value(now, t))).join(", ");
  return (
    `State${which} over ${scene.steps} steps: ${list(({ h }) => h[unit])}. `
    + `Candidate: ${list(({ n }) => n[unit])}. ${describeGates(scene)} `
    + `How strongly a state hangs on the one before: ${list((_, t) => norms[t].past)}; `
    + `on its input: ${list((_, t) => norms[t].input)}. `
    + `Step ${selected + 1} is marked.`
  );
}

/**
 * A step as it is read aloud.
 *
 * @param {GRUState} state
 * @param {number} t
 */
export function describeStep({ run, unit, inputs, names }, t) {
  const name = names.length ? `${names[t]}, ` : "";
  const input = inputs[t].length === 1 ? `input ${format(inputs[t][0])}, ` : "";
  return `${name}${input}state ${format(run[t].h[unit])}`;
}
