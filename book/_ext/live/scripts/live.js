// Brings a chapter's exercises and cells to life, each when the reader comes near it.

import { liveCell } from "./cell.js";
import { guessesOf, liveExercise } from "./exercise.js";
import { Explorers } from "./explorers.js";
import { liveFiles } from "./files.js";
import { Python } from "./python.js";
import { liveScratch } from "./scratch.js";

const PLACES = ".live-exercise, .live-cell";

async function read(name) {
  // The browser asks whether it is still the same: a page may be older than the site.
  const response = await fetch(new URL(name, import.meta.url), { cache: "no-cache" });
  if (!response.ok) throw new Error(`${name} did not come`);
  return response.json();
}

/** Bring the page to life; an error if one of the files that it needs did not come. */
export async function start() {
  const [first] = document.querySelectorAll(PLACES);
  const { chapter: name } = first.dataset;
  const [site, chapter] = await Promise.all([
    read("site.json"),
    read(`chapters/${name}.json`),
  ]);
  const python = new Python(site, chapter.pieces);
  const explorers = new Explorers(python);
  python.guesses = () => guessesOf(chapter.exercises);

  function awaken(place) {
    const { exercise, cell } = place.dataset;
    if (exercise)
      liveExercise(place, exercise, chapter.exercises[exercise], python, explorers);
    else liveCell(place, Number(cell), chapter.cells[cell], python, explorers);
  }

  const near = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
        near.unobserve(target);
        awaken(target);
      }
    },
    { rootMargin: "800px" },
  );
  for (const place of document.querySelectorAll(PLACES)) near.observe(place);
  for (const place of document.querySelectorAll(".live-scratch"))
    liveScratch(place, python, explorers);
  for (const place of document.querySelectorAll(".live-files")) liveFiles(place);
}
