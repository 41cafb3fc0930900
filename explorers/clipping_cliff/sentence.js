// What ClippingCliff says: its sentence, and its picture in words.

/** @import { CliffState, Place } from "./model.js" */

import { format, magnitude, plain } from "../shared/text.js";
import { isOnMap } from "./model.js";

/** @param {number} value */
export const size = (value) => magnitude(Math.log10(value));
/** A positive number in up to three digits. @param {number} value */
export const short = (value) =>
  value < 0.001 ? size(value) : String(Number(value.toPrecision(3)));
/** @param {Place} place */
export const where = ([w, b]) => `w_{} = ${format(w)}, b_{} = ${format(b)}`;

/**
 * What becomes of the next step.
 *
 * @param {CliffState} state
 */
function stepInWords({ mode, theta, rate, norm, clippedNorm, turned, touched, raw }) {
  const step = short(rate * (mode === "none" ? norm : clippedNorm));
  const within = mode === "value" ? " and no entry is beyond" : ", which is within";
  if (!touched) return `${within} θ = ${short(theta)}: the next step is ${step} long.`;
  const end = isOnMap(raw) ? "" : ` and ends at ${where(raw)}, off the map`;
  if (mode === "none")
    return `; nothing shortens it: the next step is ${step} long${end}.`;
  const turn =
    mode === "norm" ? "keeps its direction" : `turns by ${format(turned, 0)}°`;
  return `. Clipped by ${mode} it ${turn}: a step of ${step} instead of ${short(rate * norm)}.`;
}

/**
 * The live sentence.
 *
 * @param {CliffState} state
 */
export function summarise(state) {
  const { place, norm } = state;
  const lost = isOnMap(place) ? "" : `Off the map, at ${where(place)}. `;
  if (norm > 0)
    return `${lost}The gradient is ${size(norm)} long here${stepInWords(state)}`;
  return `${lost}The unit is saturated and its gradient exactly 0: nothing will change any more.`;
}

/**
 * The picture in words.
 *
 * @param {CliffState} state
 */
export function describe(state) {
  const { walk, mode, theta, updates, place, loss, norm, clippedNorm } = state;
  const { raw, safe } = state;
  const [next, would] = mode === "none" ? [raw, "would be"] : [safe, "is"];
  return plain(
    "Map of the loss over w and b, with a wall from (4, −2) down to (6, −3.2). The walk "
      + `starts at ${where(walk[0].place)}. After ${updates} updates it is at `
      + `${where(place)}: loss ${size(loss)}, gradient ${size(norm)} long. The next step `
      + `leads to ${where(next)}. Clipped at ${short(theta)}, the gradient ${would} `
      + `${size(clippedNorm)} long.`,
  );
}
