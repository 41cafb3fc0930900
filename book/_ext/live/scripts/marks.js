// A mark in the contents at each chapter some of whose exercises are done; and what lets
// this page answer, once it is read.

import { answered, answerOf, onAnswerElsewhere } from "./answers.js";

/** Of each page with exercises their names, as the build has written them down. */
async function exercises() {
  const response = await fetch(new URL("exercises.json", import.meta.url));
  return response.ok ? response.json() : {};
}

function markOf(names) {
  const done = names.filter((name) => answerOf(name)?.right).length;
  if (!done) return "";
  return done === names.length ? "all done" : `${done} of ${names.length} done`;
}

let pages;

async function mark() {
  if (!answered().length && !document.querySelector(".live-mark")) return;
  pages ??= await exercises();
  const site = new URL("../..", import.meta.url);
  for (const link of document.querySelectorAll(".bd-links a.reference")) {
    const page = link.href.replace(/#.*/, "").slice(site.href.length);
    const names = pages[page.replace(/\.html$/, "")];
    if (!names) continue;
    link.querySelector(".live-mark")?.remove();
    const words = markOf(names);
    if (!words) continue;
    const made = document.createElement("span");
    made.className = "live-mark";
    made.textContent = words;
    link.append(" ", made);
  }
}

mark();
addEventListener("answers-changed", mark);
onAnswerElsewhere(mark);

// What lets a chapter answer is not fetched before the reader reads on; if it does not
// come, it is asked for again when they read on later.
const PAUSE = 5000; // ms
const begun = new AbortController();
let isAsked = false;
async function begin() {
  if (isAsked) return;
  isAsked = true;
  try {
    const { start } = await import("./live.js");
    await start();
    begun.abort();
  } catch (error) {
    console.error(error);
    setTimeout(() => (isAsked = false), PAUSE);
  }
}

if (document.querySelector(".live-exercise, .live-cell")) {
  if (scrollY > 0 || location.hash || location.search) begin();
  for (const sign of ["scroll", "pointermove", "pointerdown", "keydown"])
    addEventListener(sign, begin, { signal: begun.signal, passive: true });
}
