// Answers saved to a file and brought back, below a chapter's exercises.

import { answered, asFile, fromFile, keep } from "./answers.js";
import { button, element } from "./elements.js";

const count = (n) => (n === 1 ? "1 answer" : `${n} answers`);

export function liveFiles(place) {
  const status = element("p", { role: "status" });
  const input = element("input", {
    type: "file",
    accept: ".py,text/plain",
    hidden: true,
    onchange: bringBack,
  });
  place.append(
    element(
      "p",
      {},
      "Your answers stay in this browser alone. A file holds those of all chapters, to "
        + "hand in or to go on elsewhere.",
    ),
    element(
      "div",
      { class: "live-buttons" },
      button("Save my answers", save),
      button("Bring back from a file", () => input.click()),
      input,
    ),
    status,
  );

  function save() {
    if (!answered().length) {
      status.textContent = "There is nothing to save yet.";
      return;
    }
    const title =
      document.querySelector(".book-title__name")?.textContent ?? "the book";
    const blob = new Blob([asFile(title)], { type: "text/x-python" });
    const url = URL.createObjectURL(blob);
    element("a", { href: url, download: "answers.py" }).click();
    setTimeout(() => URL.revokeObjectURL(url));
    status.textContent = `Saved: ${count(answered().length)}, in answers.py.`;
  }

  async function bringBack() {
    const [file] = input.files;
    input.value = "";
    try {
      const found = fromFile(await file.text());
      for (const [name, answer] of found) keep(name, answer);
      dispatchEvent(new Event("answers-brought-back"));
      status.textContent = `Brought back: ${count(found.length)}.`;
    } catch (error) {
      status.textContent = error.message;
    }
  }
}
