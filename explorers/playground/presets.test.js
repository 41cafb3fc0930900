// Each preset shows what it says, within the updates that it names; links lead there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Judge, judgeLonger } from "./judge.js";
import { linkTo, readLink } from "./link.js";
import { lookInside, sample, wayBack, write } from "./probe.js";
import { Run } from "./run.js";
import { leader } from "./sentence.js";
import { DEFAULTS } from "./settings.js";

const read = (name) => readFileSync(new URL(name, import.meta.url), "utf-8");
const presets = JSON.parse(read("presets.json"));
const text = read("rhyme.txt");
const years = read("../../helpers/data/sunspots.csv")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => Number(line.split(",")[1]));

const presetOf = (name) => presets.find((one) => one.name === name);

/** A network of a preset, trained until `isEnough`, or for all its updates. */
function trained(name, twin = {}, isEnough = ({ solved }) => solved !== null) {
  const preset = presetOf(name);
  const settings = { ...DEFAULTS, text, ...preset.settings, ...twin };
  const run = new Run(settings, years);
  const judge = new Judge(run);
  judge.begin();
  while (!isEnough(judge) && run.updates < preset.most && run.update()) judge.look();
  return { run, judge, last: judge.shares[judge.shares.length - 1] };
}

const pair = (name) => [trained(name), trained(name, presetOf(name).twin)];

test("one unit learns the lamp", () => {
  assert.notEqual(trained("lamp").judge.solved, null);
});

for (const name of ["forget-bias", "chrono"])
  test(`${name}: the one does not learn, its twin does`, () => {
    const [one, twin] = pair(name);
    assert.equal(one.judge.solved, null);
    assert.ok(one.last < 0.7);
    assert.notEqual(twin.judge.solved, null);
  });

test("clipping: unclipped it does not learn, clipped it does", () => {
  const [one, twin] = pair("clipping");
  assert.equal(one.judge.solved, null);
  assert.notEqual(twin.judge.solved, null);
});

test("a plain RNN holds a bit for 5 steps and not for 50", () => {
  const [one, twin] = pair("echo");
  assert.notEqual(one.judge.solved, null);
  assert.equal(twin.judge.solved, null);
  const back = wayBack(twin.run).hidden;
  assert.ok(back[0] < 1e-3 * back[49]);
});

test("diverges: it stops, and what was reached is kept", () => {
  const { run } = trained("diverges");
  assert.ok(run.diverged.update < presetOf("diverges").most);
  assert.ok(run.params.every(Number.isFinite));
  assert.equal(run.update(), false);
});

test("parity, learned at 16 bits, is right at 256", () => {
  const { run, judge } = trained("parity");
  assert.notEqual(judge.solved, null);
  const longest = judgeLonger(run).find(({ length }) => length === 256);
  assert.ok(longest.share >= 0.9);
});

test("counting: the GRU loses count before the LSTM does", () => {
  const all = pair("counting").map(({ run, judge }) => {
    assert.notEqual(judge.solved, null);
    return judgeLonger(run);
  });
  const [gru, lstm] = all.map(
    (found) => found.find(({ length }) => length === 15).share,
  );
  assert.ok(lstm > gru + 0.1, `${lstm} ${gru}`);
});

test("sunspots are foretold better than by last year's number", () => {
  assert.ok(trained("sunspots", {}, () => false).last > 0.2);
});

test("text: characters that it has not seen are foretold, and it writes", () => {
  const { run, judge, last } = trained("text", {}, () => false);
  assert.ok(last > 0.6);
  assert.ok(judge.heldOutLoss < run.task.guessing);
  const written = write(run, 0.5, 60);
  assert.equal([...written].length, 61);
  assert.ok([...written].every((character) => text.includes(character)));
});

test("a cold sample is the likeliest, a hot one any", () => {
  assert.equal(sample([1, 3, 2], 0.01, 0.999), 1);
  assert.deepEqual(
    [0.1, 0.5, 0.9].map((chance) => sample([1, 3, 2], 1e6, chance)),
    [0, 1, 2],
  );
});

test("a twin is given the same start and the same sequences", () => {
  const settings = { ...DEFAULTS, task: "bit", units: 4, bias: "value", text };
  const runs = [1, 3].map((bias_value) => new Run({ ...settings, bias_value }));
  const { biasIh, headWeight } = runs[0].shape.at;
  const [one, other] = runs.map(({ params }) => [...params]);
  assert.deepEqual(one.slice(0, biasIh), other.slice(0, biasIh));
  assert.deepEqual(one.slice(headWeight), other.slice(headWeight));
  assert.notDeepEqual(one, other);
  runs[0].update(); // whatever the one does, the other is given the same
  for (let i = 0; i < 3; i++) {
    for (const run of runs) run.task.draw(run.tape, run.stream.restart(i), 24);
    assert.deepEqual(runs[0].tape.x, runs[1].tape.x);
  }
});

test("judging and looking leave the training as it is", () => {
  const [one, other] = [0, 1].map(() => new Run({ ...DEFAULTS, text }));
  const judge = new Judge(other);
  for (let i = 0; i < 30; i++) {
    one.update();
    other.update();
    judge.judge();
    lookInside(other, [], 0);
  }
  assert.deepEqual(one.params, other.params);
});

test("a probe that is drawn is answered anew", () => {
  const run = new Run({ ...DEFAULTS, text });
  const drawn = Array(24).fill(0);
  drawn[3] = 1;
  const inside = lookInside(run, drawn, 0);
  assert.deepEqual(inside.inputs, drawn);
  assert.deepEqual(inside.wanted, [1]);
  drawn[9] = -1;
  assert.deepEqual(lookInside(run, drawn, 0).wanted, [0]);
});

test("a history of any length takes the same room", () => {
  const { history } = new Run({ ...DEFAULTS, text });
  for (let i = 0; i < 5000; i++) history.add(i, i, 1);
  const told = history.told();
  assert.equal(told.stride, 16);
  assert.ok(told.loss.length <= 600);
  assert.ok(Math.abs(told.loss[0] - 7.5) < 1e-9);
  assert.equal(told.norm[0], 15);
  assert.deepEqual(told.recentNorm.slice(-2), [4998, 4999]);
});

test("who leads, and since when", () => {
  const told = (shares, solved = null) => ({ at: [0, 25, 50], shares, solved });
  assert.equal(leader([told([0.5, 0.5, 0.5]), told([0.5, 0.4, 0.5])]), null);
  assert.deepEqual(leader([told([0.5, 0.5, 0.5]), told([0.5, 0.6, 0.9])]), {
    ...{ who: 1, since: 25 },
  });
  assert.deepEqual(leader([told([0.5, 0.9, 1], 50), told([0.5, 0.5, 1])]), {
    ...{ who: 0, since: 50 },
  });
});

for (const preset of presets)
  test(`link: there and back, and by name: ${preset.name}`, () => {
    const wanted = { ...DEFAULTS, ...preset.settings };
    for (const link of [linkTo(wanted, preset.twin), `v1&preset=${preset.name}`]) {
      const { settings, twin, complaints } = readLink(link, presets);
      assert.deepEqual([settings, twin, complaints], [wanted, preset.twin, []]);
    }
  });

test("a link that asks for what cannot be is told so, and loses nothing else", () => {
  const { settings, complaints } = readLink(
    "v1&task=bit&steps=0&rate=NaN&units=2.5&colour=red&cell=gpt&batch=&seed=7",
    presets,
  );
  assert.equal(complaints.length, 6);
  assert.ok(complaints.some((words) => words.includes("rate must be a number")));
  const kept = { task: "bit", seed: 7, rate: DEFAULTS.rate, steps: DEFAULTS.steps };
  assert.deepEqual({ ...settings, ...kept }, settings);
  assert.deepEqual(readLink("v1&task=adding&steps=1", presets).settings.steps, 6);
});

test("a link carries the reader's own text and probe, and refuses what cannot be", () => {
  const mine = "Grün & blau = 1 + 1? 50 % #1, \u{1F600}.\n".repeat(5);
  const settings = { ...DEFAULTS, task: "text", steps: 20 };
  const there = linkTo(settings, {}, { text: mine, probe: [0, 3, 1] });
  assert.ok(there.startsWith("v1&task=text&steps=20&text="));
  const back = readLink(there, presets);
  assert.deepEqual(back.own, { text: mine, probe: [0, 3, 1] });
  assert.deepEqual([back.settings, back.complaints], [settings, []]);
  const drawn = readLink(linkTo(DEFAULTS, {}, { probe: [0.5, -1] }), presets);
  assert.deepEqual(drawn.own, { probe: [0.5, -1] });
  for (const wrong of [
    "text=",
    "text=aaaa",
    "probe=",
    "probe=1,x",
    "probe=2",
    "task=parity&probe=0.5",
  ]) {
    const { own, complaints } = readLink(`v1&${wrong}`, presets);
    assert.equal(complaints.length, 1, wrong);
    assert.ok(!own.text && !own.probe?.length, wrong);
  }
});
