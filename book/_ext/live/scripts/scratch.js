// A scratch cell below an explorer: Python that reads and sets what the hand does.

import { editorMaker } from "./editing.js";
import { element } from "./elements.js";
import { Output } from "./output.js";
import { Runner } from "./runner.js";

/** Bring to life the scratch cell in `place`, a <details> that is filled when opened. */
export function liveScratch(place, python, explorers) {
  // A hand may have opened it before this script came.
  if (place.open) fill(place, python, explorers);
  else
    place.addEventListener("toggle", () => fill(place, python, explorers), {
      once: true,
    });
}

async function fill(place, python, explorers) {
  const code = element("div");
  const bar = element("div", { class: "live-bar" });
  const output = new Output(element("div", { class: "live-output" }), explorers);
  const runner = new Runner(python, { run });
  const asked = document.activeElement;
  const openEditor = await editorMaker(runner);
  if (!openEditor) return place.append(runner.status);
  bar.append(runner.buttons, output.place, runner.status);
  place.append(element("div", { class: "cell_input" }, code, bar));
  const isAwaited = document.activeElement === asked; // the reader has not gone on
  const editor = openEditor(code, {
    code: place.dataset.code,
    label: "Python for the explorer above",
    change: () => {},
    run: runner.run,
  });
  if (isAwaited) editor.focus();

  async function run() {
    output.clear();
    const job = { number: Number(place.dataset.cell), source: editor.code, keep: true };
    await runner.during(job, output.show);
  }
}
