// The worker of one playground, and what it last told.

/** @import { View } from "../shared/types.js" */
/** @import { Settings } from "./run.js" */
/** @import { PlayTraits, Told } from "./types.js" */

import { DEFAULTS } from "./settings.js";

/* global playgroundWorker */

const SETTINGS = [...Object.keys(DEFAULTS), "text"];

/**
 * The settings at hand, and if there is a twin, its.
 *
 * @param {View<PlayTraits>["model"]} model
 * @returns {Settings[]}
 */
export function settingsOf(model) {
  const get = (/** @type {any} */ name) => model.get(name);
  const own = Object.fromEntries(SETTINGS.map((name) => [name, get(name)]));
  const twin = model.get("twin");
  const all = Object.keys(twin).length ? [own, { ...own, ...twin }] : [own];
  return /** @type {Settings[]} */ (/** @type {unknown} */ (all));
}

/** What the widget's script brings along is made a worker of. */
function startWorker() {
  // @ts-expect-error: widget.py puts it there
  const source = `(${playgroundWorker})()`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}

/**
 * Whether progress is another than what this page itself has told.
 *
 * @param {Record<string, any>} progress
 */
const stampOf = ({ updates = 0, params = [] }) => `${updates} ${params[0]}`;

/**
 * @param {View<PlayTraits>} view
 */
export function makeTrainer(view) {
  const { model, signal } = view;
  const worker = startWorker();
  /** @type {Told | null} */
  let told = null;
  let [key, looksKey, playKey, number, stamp] = ["", "", "", 0, stampOf({})];
  let isSeen = true;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  signal.addEventListener("abort", () => worker.terminate());

  const isOut = () => !isSeen || document.hidden;

  /** Ask for the settings, the pace and the view that the traits have. */
  function follow() {
    const settings = settingsOf(model);
    const progress = model.get("progress");
    const isNew = stampOf(progress) !== stamp;
    const now = JSON.stringify(settings);
    if (now !== key || (isNew && progress.updates)) {
      [key, stamp, number] = [now, stampOf(progress), number + 1];
      const given = progress.updates ? { progress } : {};
      const years = model.get("years");
      worker.postMessage({ kind: "settings", settings, years, number, ...given });
    }
    const [probe, unit] = [model.get("probe"), model.get("unit")];
    const looks = { view: model.get("view"), probe, unit };
    const all = { ...looks, temperature: model.get("temperature") };
    if (JSON.stringify(all) !== looksKey)
      worker.postMessage({ kind: "looks", looks: all });
    looksKey = JSON.stringify(all);
    pace();
  }

  function pace() {
    const isOn = model.get("running") && !isOut();
    const [speed, patience] = [model.get("speed"), calm.matches ? 500 : 30];
    const now = isOn ? `${speed} ${patience}` : "";
    if (now === playKey) return;
    playKey = now;
    worker.postMessage(isOn ? { kind: "play", speed, patience } : { kind: "pause" });
  }

  /**
   * Keep what the network has learnt where Python can read it.
   *
   * @param {Told} news
   */
  function keep({ runs: [run], row, isPlaying }) {
    if (!run.params || row || isPlaying || !run.updates) return;
    const { stride, updates, loss, norm, clipped } = run.history;
    const history = { stride, updates, loss: [...loss] };
    Object.assign(history, { norm: [...norm], clipped: [...clipped] });
    const [params, moments] = [[...run.params], [...(run.moments ?? [])]];
    const progress = { updates: run.updates, params, moments, history };
    if (stampOf(progress) === stamp) return;
    stamp = stampOf(progress);
    view.put({ progress });
  }

  view.listen(worker, "message", ({ data }) => {
    if (data.number === number) {
      told = data;
      // It has stopped by itself.
      if (!data.isPlaying && playKey) {
        playKey = "";
        view.put({ running: false });
      }
      keep(data);
      view.redraw();
    }
    if (!data.isPlaying || !playKey) return worker.postMessage({ kind: "more" });
    requestAnimationFrame(() => worker.postMessage({ kind: "more" }));
  });
  view.listen(worker, "error", (event) => {
    throw new Error(event.message || "its worker could not start");
  });
  view.listen(document, "visibilitychange", pace);
  const seen = new IntersectionObserver((entries) => {
    isSeen = entries[entries.length - 1].isIntersecting;
    pace();
  });
  seen.observe(view.body);
  signal.addEventListener("abort", () => seen.disconnect());

  return {
    follow,
    /** What it last told of these settings, or null. */
    told: () => (told?.number === number ? told : null),
    step: () => worker.postMessage({ kind: "step" }),
    /** Begin anew, with what is set. */
    restart() {
      key = "";
      stamp = stampOf({});
      view.set({ progress: {} });
    },
    /** @param {number} most */
    trySeeds(most) {
      worker.postMessage({ kind: "seeds", most });
    },
  };
}
