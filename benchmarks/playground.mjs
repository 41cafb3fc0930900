// Steps a second of CPU time that the playground makes, for benchmarks/playground.py: it
// reads settings, and writes a number for each line "seconds" that follows.

import { createInterface } from "node:readline";
import { DEFAULTS } from "../explorers/playground/settings.js";
import { Run } from "../explorers/playground/run.js";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const settings = JSON.parse((await lines.next()).value);
const run = new Run({ ...DEFAULTS, text: "", ...settings });

function rate(seconds) {
  const start = process.cpuUsage();
  let used = 0;
  let steps = 0;
  while (used < 1e6 * seconds) {
    for (let i = 0; i < 5; i++) run.update();
    steps += 5;
    const { user, system } = process.cpuUsage(start);
    used = user + system;
  }
  return steps / (used / 1e6);
}

rate(1); // until all is compiled
for await (const line of lines) console.log(rate(Number(line)));
