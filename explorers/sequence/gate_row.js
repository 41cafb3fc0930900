// The row of a gate that can be pinned, and what it shows in words.

/** @import { View } from "../shared/types.js" */
/** @import { Gate, GatedScene, GatedTraits, LaidRow, Row, TimeAxis } from "./types.js" */

import { assign } from "../shared/elements.js";
import { range } from "../shared/numbers.js";
import { format } from "../shared/text.js";
import { level, rule } from "./axes.js";
import { stroke } from "./inputs.js";
import { pinned } from "./pins.js";
import { disc, hued } from "./shapes.js";

const REACH = 12; // px above a bar where a finger takes hold of it

/**
 * Pin gate k while a pointer is held down on its row: the height is the value.
 *
 * @param {View<GatedTraits>} view
 * @param {GatedScene} scene
 * @param {number} k
 * @param {(y: number) => number} value
 */
function pinning(view, scene, k, value) {
  const draw = stroke(scene);
  return (/** @type {number} */ x, /** @type {number} */ y, starts = false) => {
    const height = Math.round(20 * Math.max(0, Math.min(1, value(y)))) / 20;
    const [selected, values] = draw(x, height, starts);
    view.set({ gate: k, selected, pins: pinned(view.model.get("pins"), k, values) });
  };
}

/**
 * The data of a bar at step t from `bottom` to a height, which can be seen at 0 too.
 *
 * @param {TimeAxis} at
 * @param {number} bottom
 * @param {number} t
 * @param {number} height
 */
function bar(at, bottom, t, height) {
  const wide = Math.min(18, 0.72 * at.column);
  const high = Math.max(1, height).toFixed(1);
  return `M${(at.x(t) - wide / 2).toFixed(1)} ${bottom}v-${high}h${wide}v${high}z`;
}

/**
 * The bars of gate k. A pinned one is darker, has an outline and the head of a pin.
 *
 * @param {GatedScene} scene
 * @param {number} k
 * @param {number} top
 * @param {number} height
 * @returns {Omit<LaidRow, "press" | "release">}
 */
function gateBars(scene, k, top, height) {
  const { at, steps, gates } = scene;
  const bottom = top + height;
  const y = (/** @type {number} */ value) => bottom - height * value;
  const axis = [1, 0].flatMap((value) => [
    rule(at, y(value), value ? "book-grid" : "book-rule"),
    level(at, y(value), `${value}`),
  ]);
  const size = Math.min(6, 0.72 * at.column);
  const [free, held, heads] = ["free", "held", "heads"].map((state) =>
    hued("path", gates[k].kind, { class: `book-gate book-gate-${state}` }),
  );
  held.style.strokeWidth = `${Math.min(1, at.column / 10)}`;
  heads.style.strokeWidth = `${Math.min(1.5, at.column / 7)}`;
  const render = () => {
    const { pins, gateAt } = scene.state;
    const bars = (/** @type {boolean} */ are) =>
      range(steps).filter((t) => (pins[k][t] !== null) === are);
    const draw = (/** @type {number} */ t) => bar(at, bottom, t, height * gateAt(k, t));
    const head = (/** @type {number} */ t) => disc(at.x(t), y(gateAt(k, t)), size);
    assign(free, { d: bars(false).map(draw).join("") });
    assign(held, { d: bars(true).map(draw).join("") });
    assign(heads, { d: bars(true).map(head).join("") });
  };
  return { nodes: [...axis, free, held, heads], render };
}

/**
 * The row of gate k.
 *
 * @param {Gate} gate
 * @param {number} k
 * @param {number} height
 * @returns {Row<GatedScene<any>>}
 */
export function gateRow({ kind, symbol, words }, k, height) {
  return {
    height,
    cursor: "book-draw",
    entries: ({ state }, t) => {
      const held = state.pins[k][t] === null ? "" : ", pinned";
      const value = format(state.gateAt(k, t));
      return [
        [{ kind, form: "bar" }, `${words} ${symbol}_{${t + 1}} = ${value}${held}`],
      ];
    },
    layout: (view, scene, top) => ({
      ...gateBars(scene, k, top, height),
      press: pinning(view, scene, k, (y) => (top + height - y) / height),
      grabs: (t, y) => y > top - REACH + height * (1 - scene.state.gateAt(k, t)),
      release: (t) => {
        const pins = pinned(view.model.get("pins"), k, { [t]: null });
        view.set({ gate: k, pins });
      },
    }),
  };
}

/**
 * The rows of the gates in words: their values, and where they are pinned.
 *
 * @param {GatedScene} scene
 */
export function describeGates({ gates, state, steps }) {
  const told = gates.map(({ words, symbol }, k) => {
    const values = range(steps).map((t) => format(state.gateAt(k, t)));
    const held = range(steps).filter((t) => state.pins[k][t] !== null);
    const where = held.length === steps ? ["all steps"] : held.map((t) => t + 1);
    const pins = held.length ? ` Pinned at ${where.join(", ")}.` : "";
    return `The ${words} ${symbol}: ${values.join(", ")}.${pins}`;
  });
  return told.join(" ");
}
