import assert from "node:assert/strict";
import test from "node:test";

import { below, oneOf, readState, within, writeState } from "./links.js";

const OPENING = {
  weight: [[0.8]],
  inputs: [[0], [1], [0], [0]],
  pins: [
    [null, null, null],
    [null, 1, 0.5],
  ],
  mode: "none",
  selected: 1,
  chosen: ["GRU, Cho", 500],
  text: "A name",
  names: ["a", "b", "c", "d"],
};
/** @type {import("./links.js").Checks} */
const CHECKS = {
  weight: within(-2, 2),
  inputs: within(-1, 1),
  pins: () => true,
  mode: oneOf("none", "norm"),
  selected: below((valueOf) => valueOf("inputs").length),
  chosen: () => true,
  text: (text) => text.length < 10,
  names: () => true,
};
const model = { get: () => null };
const read = (/** @type {string} */ text) => readState(text, OPENING, CHECKS, model);

test("what is written is read again", () => {
  const state = {
    weight: [[-1.35]],
    inputs: [[0], [0], [0.1 + 0.2], [0]],
    pins: [
      [1, 1, 1],
      [null, null, 0],
    ],
    mode: "norm",
    selected: 3,
    chosen: ["LSTM; b=1 & more", 1000],
    text: 'ü=&%;,:"#',
    names: [],
  };
  const text = writeState(state);
  assert.match(text, /^[!-~]+$/); // as it can stand in an address
  assert.ok(!text.includes("#"));
  assert.deepEqual(read(text), { ...state, inputs: [[0], [0], [0.3], [0]] });
});

test("a long state is a short text", () => {
  const pins = [Array(100).fill(null), [...Array(99).fill(0), 1]];
  assert.equal(writeState({ pins }), "v1&pins=:100;0:99,1");
  assert.equal(writeState({ inputs: [[0], [0], [1]] }), "v1&inputs=0:2,1");
});

test("nothing that does not fit is read", () => {
  for (const text of [
    "",
    "v0&selected=2",
    "v1&selected=4",
    "v1&selected=1.5",
    "v1&selected=",
    "v1&selected=1e400",
    "v1&selected=NaN",
    "v1&weight=3",
    "v1&weight=",
    "v1&weight=1,1",
    "v1&weight=1;1",
    "v1&weight=0x1",
    "v1&inputs=0,0,0",
    "v1&inputs=0:3,2",
    "v1&inputs=0:99999999999",
    "v1&pins=:3",
    "v1&mode=value",
    "v1&mode=%",
    "v1&text=A%20long%20name",
    "v1&constructor=1",
    "v1&__proto__=1",
    "v1&unknown=1",
    `v1&text=${"a".repeat(10_000)}`,
  ])
    assert.equal(read(text), null, text);
  assert.deepEqual(read("v1"), {});
});

test("what the opening has is right, though no control could have set it", () => {
  const opening = { ...OPENING, weight: [[5]] };
  assert.deepEqual(readState("v1&selected=2", opening, CHECKS, model), { selected: 2 });
  assert.equal(readState("v1&weight=5", opening, CHECKS, model), null);
});
