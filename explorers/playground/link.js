// The settings in a link: #Playground?v1&task=bit&steps=50, or …&preset=forget-bias. What
// is the usual is left out; what the twin has otherwise is written with a "twin." before
// it. The reader's own text and probe come along: text=…, probe=1,0,-0.5.

/** @import { Change, Preset } from "./types.js" */

import { VERSION } from "../shared/links.js";
import { CATALOGUE } from "./catalogue.js";
import { objection as objectionToText } from "./own_text.js";
import { CHOICES, DEFAULTS, LIMITS } from "./settings.js";

const TWIN = "twin.";
const LONGEST_PROBE = 400; // steps

/** @typedef {{ text?: string, probe?: number[] }} Own what the reader has made */

/**
 * Why a setting may not be, or "".
 *
 * @param {string} name
 * @param {string} value
 */
function objection(name, value) {
  const options = CHOICES[name];
  if (options)
    return options.includes(value)
      ? ""
      : `${name} can be ${options.join(", ")}, not “${value}”`;
  if (!LIMITS[name]) return `there is no setting “${name}”`;
  const [least, most, isWhole] = LIMITS[name];
  const number = value.trim() === "" ? NaN : Number(value);
  const fits =
    number >= least && number <= most && (!isWhole || Number.isInteger(number));
  const kind = isWhole ? "a whole number" : "a number";
  return fits ? "" : `${name} must be ${kind} from ${least} to ${most}, not “${value}”`;
}

/**
 * The probe that is written, or why it may not be.
 *
 * @param {string} value
 * @param {string} task
 */
function readProbe(value, task) {
  const probe = value.split(",").map((one) => (one.trim() === "" ? NaN : Number(one)));
  const isWord = task === "text" || CATALOGUE[task].letters.length > 0;
  const fits = (/** @type {number} */ one) =>
    isWord ? Number.isInteger(one) && one >= 0 : one >= -1 && one <= 1;
  if (probe.length <= LONGEST_PROBE && probe.every(fits)) return { probe, wrong: "" };
  const kind = isWord ? "whole numbers from 0" : "numbers from -1 to 1";
  return { probe: [], wrong: `probe must be at most ${LONGEST_PROBE} ${kind}` };
}

/**
 * Lengths that a task does not have are brought to its nearest.
 *
 * @param {Record<string, any>} settings
 */
export function withinLengths(settings) {
  const [least, most] = CATALOGUE[settings.task].lengths;
  const steps = Math.max(least, Math.min(most, settings.steps));
  return { ...settings, steps };
}

/**
 * Some settings as the text of a link.
 *
 * @param {Record<string, any>} settings
 * @param {Change} twin
 * @param {Own} [own]
 */
export function linkTo(settings, twin, { text, probe = [] } = {}) {
  const usual = /** @type {Record<string, unknown>} */ (DEFAULTS);
  const names = Object.keys(DEFAULTS).filter((name) => settings[name] !== usual[name]);
  const own = names.map((name) => [name, settings[name]]);
  const other = Object.entries(twin).map(([name, value]) => [TWIN + name, value]);
  if (text) other.push(["text", encodeURIComponent(text)]);
  if (probe.length) other.push(["probe", probe.join()]);
  const all =
    own.length + other.length ? [...own, ...other] : [["task", settings.task]];
  return [VERSION, ...all.map(([name, value]) => `${name}=${value}`)].join("&");
}

/**
 * What a link asks for: whole settings, the twin's, and what could not be followed.
 *
 * @param {string} link
 * @param {Preset[]} presets
 */
export function readLink(link, presets) {
  /** @type {Record<string, any>} */
  let settings = { ...DEFAULTS };
  /** @type {Change} */
  let twin = {};
  /** @type {Own} */
  const own = {};
  /** @type {string[]} */
  const complaints = [];
  const [version, ...parts] = link.split("&");
  if (version !== VERSION)
    complaints.push(`links of this edition begin with ${VERSION}, not “${version}”`);
  const asked = new URLSearchParams(parts.join("&"));
  for (const [given, value] of asked) {
    if (given === "probe") continue; // when the task is known
    if (given === "text") {
      const wrong = objectionToText(value);
      if (wrong) complaints.push(wrong);
      else own.text = value;
      continue;
    }
    if (given === "preset") {
      const preset = presets.find(({ name }) => name === value);
      if (preset) [settings, twin] = [{ ...DEFAULTS, ...preset.settings }, preset.twin];
      else complaints.push(`there is no preset “${value}”`);
      continue;
    }
    const isTwin = given.startsWith(TWIN);
    const name = isTwin ? given.slice(TWIN.length) : given;
    const wrong = objection(name, value);
    if (wrong) complaints.push(wrong);
    else {
      const kept = CHOICES[name] ? value : Number(value);
      if (isTwin) twin = { ...twin, [name]: kept };
      else settings[name] = kept;
    }
  }
  const drawn = asked.get("probe");
  if (drawn !== null) {
    const { probe, wrong } = readProbe(drawn, settings.task);
    if (wrong) complaints.push(wrong);
    own.probe = probe;
  }
  return { settings: withinLengths(settings), twin, own, complaints };
}
