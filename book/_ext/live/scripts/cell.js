// A light cell of a chapter: it runs, and changes, where it stands.

import { editorMaker } from "./editing.js";
import { button, element } from "./elements.js";
import { Output } from "./output.js";
import { Runner } from "./runner.js";

/** Bring to life the cell in `place`, whose source in the notebook is `source`. */
export function liveCell(place, number, source, python, explorers) {
  const bar = place.querySelector(".live-bar");
  const code = bar.parentElement.querySelector("[class*=highlight-]");
  const own = element("div", { class: "live-output", hidden: true });
  const output = new Output(own, explorers);
  const change = button("Change", edit);
  const back = button("Put back", putBack, { hidden: true });
  const runner = new Runner(python, { run, more: [change], undo: [back] });
  let editor;
  let isOpening = false;

  bar.append(runner.buttons);
  place.querySelector(".cell").append(own, runner.status);

  /** What the book's own run has shown. */
  const books = () => place.querySelector(".cell_output");

  async function edit() {
    if (isOpening) return; // a second click would open a second editor
    isOpening = true;
    const asked = document.activeElement;
    const openEditor = await editorMaker(runner);
    const isWanted = isOpening && openEditor; // and not put back meanwhile
    isOpening = false;
    if (!isWanted) return;
    const isAwaited = document.activeElement === asked; // the reader has not gone on
    const before = [...code.childNodes];
    editor = openEditor(code, {
      code: source,
      label: "The code of this cell",
      change: (text) => python.edit(number, text),
      run: runner.run,
    });
    editor.before = before;
    change.hidden = true;
    back.hidden = false;
    if (isAwaited) editor.focus();
  }

  async function run() {
    output.clear();
    const text = editor?.code ?? source;
    const job = { number, source: text };
    const result = await runner.during(job, show);
    if (result !== null) stand();
  }

  function show(kind, content) {
    stand();
    output.show(kind, content);
  }

  /** Let its own output stand in the place of the book's. */
  function stand() {
    own.hidden = false;
    back.hidden = false;
    if (books()) books().hidden = true;
  }

  function putBack() {
    isOpening = false;
    output.clear();
    own.hidden = true;
    if (books()) books().hidden = false;
    if (editor) {
      code.replaceChildren(...editor.before);
      python.edit(number, source);
    }
    editor = undefined;
    runner.say("");
    change.hidden = false;
    back.hidden = true;
    runner.runButton.focus();
  }
}
