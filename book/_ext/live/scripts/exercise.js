// An exercise on the page: an editor, Run, the verdict, hints one by one, start over.

import { answerOf, forget, keep, onAnswerElsewhere } from "./answers.js";
import { editorMaker } from "./editing.js";
import { attributes, button, element, words } from "./elements.js";
import { Output } from "./output.js";
import { Runner } from "./runner.js";

/** Bring to life the exercise in `place`, of which the build has told `task`. */
export function liveExercise(place, name, task, python, explorers) {
  place.classList.add("is-live");
  const parts = {
    source: place.querySelector(".cell_input"),
    bar: place.querySelector(".live-bar"),
    hints: element("ol", { class: "live-hints", hidden: true }),
  };
  const isChoice = Object.keys(task.options).length > 0;
  if (isChoice) choice(parts, name, task);
  else program(parts, name, task, python, explorers);
}

/** The option of a choice that is kept; undefined if none is. */
const chosen = (name) => answerOf(name)?.code.match(/"(\w+)"/)?.[1];

/** What was guessed of a chapter's `exercises`: options by the calls that keep them. */
export function guessesOf(exercises) {
  const made = Object.entries(exercises).filter(
    ([name, { guess, options }]) => guess && chosen(name) in options,
  );
  return Object.fromEntries(made.map(([name, { call }]) => [call, chosen(name)]));
}

/** The button that shows one hint more each time. */
function hintButton({ hints }, task) {
  const next = button("Hint", () => {
    const [hint, ...left] = task.hints.slice(hints.children.length);
    if (!hint) return;
    hints.hidden = false;
    hints.append(element("li", {}, hint));
    next.textContent = left.length ? "Another hint" : "No more hints";
    next.setAttribute("aria-disabled", String(!left.length)); // and keeps the focus
  });
  return next;
}

/** Leave of the code in `pre` its beginning; the rest, the check, is called by Run. */
function cut(pre, beginning) {
  const texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  let left = beginning.length;
  while (texts.nextNode()) {
    const { data } = texts.currentNode;
    texts.currentNode.data = data.slice(0, Math.max(0, left));
    left -= data.length;
  }
}

/** The editor comes when a hand comes to the code, or where an answer is kept. */
function program(parts, name, task, python, explorers) {
  const output = new Output(element("div", { class: "live-output" }), explorers);
  const runner = new Runner(python, {
    run,
    more: [hintButton(parts, task)],
    undo: [button("Start over", startOver)],
  });
  const code = parts.source.querySelector("[class*=highlight-]");
  const label = `Your answer to exercise ${name}`;
  const kept = () => answerOf(name)?.code ?? task.answer;
  const written = () => editor?.code ?? kept();
  let editor;
  let opening;

  parts.bar.append(runner.buttons, parts.hints, output.place, runner.status);
  const shown = code.querySelector("pre");
  const box = { role: "textbox", tabindex: "0", "aria-multiline": "true" };
  attributes(shown, { ...box, "aria-label": label });
  cut(shown, task.answer);
  code.addEventListener("focusin", opened);
  code.addEventListener("pointerenter", ({ pointerType }) => {
    if (pointerType === "mouse") opened(); // a finger may only scroll
  });
  renew();

  /** Open the editor, unless it is there already; it may not come. */
  function opened() {
    opening ??= open();
    return opening;
  }

  async function open() {
    const openEditor = await editorMaker(runner);
    if (!openEditor) return (opening = undefined);
    const isAsked = code.contains(document.activeElement);
    const doing = { change: changed, run: runner.run };
    editor = openEditor(code, { code: kept(), label, ...doing });
    if (isAsked) editor.focus();
  }

  /** Show what is kept, and whether it was right. */
  async function renew() {
    runner.say(...(answerOf(name)?.right ? ["Done.", "right"] : [""]));
    if (kept() !== task.answer) await opened();
    if (editor) editor.code = kept();
    else if (kept() !== task.answer) shown.textContent = kept();
  }

  function changed(text) {
    const before = answerOf(name);
    if (text === task.answer) forget(name);
    else if (before?.code !== text) keep(name, { code: text, right: false });
  }

  async function run() {
    output.clear();
    const answer = written();
    const job = { number: task.cell, source: answer, then: task.call };
    const result = await runner.during(job, output.show);
    const verdict = result?.verdict;
    if (!verdict) return;
    const tone = verdict.right ? "right" : verdict.answered ? "wrong" : "";
    runner.say(verdict.message.replace(/ \(More: `hint=.`\.\)$/, ""), tone);
    // Of what was written meanwhile nothing is known yet.
    if (verdict.answered && written() === answer)
      keep(name, { code: answer, right: verdict.right });
  }

  async function startOver() {
    forget(name);
    output.clear();
    runner.say("");
    const asked = document.activeElement;
    await opened();
    if (!editor) return;
    editor.code = task.answer;
    if (document.activeElement === asked) editor.focus(); // not gone on meanwhile
  }

  onAnswerElsewhere((other) => {
    if (editor?.hasFocus) return;
    const differs = (editor?.code ?? task.answer) !== kept();
    if (other === name || (!other && differs)) renew();
  });
  addEventListener("answers-brought-back", renew);
}

/** A choice answers at once: what the check says of each option is in the page. */
function choice(parts, name, task) {
  const status = element("div", { class: "live-status", role: "status" });
  const buttons = Object.keys(task.options).map((option) =>
    button(option, () => choose(option), { "aria-pressed": "false" }),
  );
  const label = task.guess ? "Your guess" : `Your answer to exercise ${name}`;
  const group = { role: "group", "aria-label": label };
  parts.source.querySelector("[class*=highlight-]").hidden = true;
  parts.bar.append(
    element(
      "div",
      { class: "live-buttons" },
      element("span", { class: "live-options", ...group }, ...buttons),
      hintButton(parts, task),
    ),
    parts.hints,
    status,
  );
  const variable = task.answer.match(/^\w+/)[0];

  function show(option) {
    const { right, message } = task.options[option] ?? {};
    for (const each of buttons)
      each.setAttribute("aria-pressed", String(each.textContent === option));
    status.className = `live-status live-${right ? "right" : "wrong"}`;
    status.replaceChildren(right ? "✓ " : "✗ ", ...words(message));
  }

  function choose(option) {
    const { right } = task.options[option];
    keep(name, { code: `${variable} = "${option}"`, right });
    show(option);
  }

  function bringBack() {
    if (chosen(name) in task.options) show(chosen(name));
  }

  bringBack();
  onAnswerElsewhere((other) => (other ?? name) === name && bringBack());
  addEventListener("answers-brought-back", bringBack);
}
