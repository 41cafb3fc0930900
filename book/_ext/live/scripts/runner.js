// The bar below a cell: Run, Stop, how far Python is, and what went wrong.

import { button, element, words } from "./elements.js";

const WAITING = "Waiting for Python …"; // it loads, or another cell runs

/** Buttons and a status for one cell, which runs in the page's `python`. */
export class Runner {
  #python;
  #stopping;

  /** Of the buttons that follow, those of `undo` rest while something runs. */
  constructor(python, { run, more = [], undo = [] }) {
    this.#python = python;
    this.run = () => this.stopButton.hidden && run(); // keys ask while it runs, too
    this.undo = undo;
    this.runButton = button("Run", this.run, { class: "live-run" });
    this.stopButton = button("Stop", () => this.#stop(), { hidden: true });
    this.progress = element("progress", { max: "1", value: "0", hidden: true });
    this.note = element("span", { class: "live-note" });
    this.status = element("div", { class: "live-status", role: "status" });
    this.buttons = element(
      "div",
      { class: "live-buttons" },
      this.runButton,
      this.stopButton,
      ...more,
      ...undo,
      this.progress,
      this.note,
    );
    this.#beforeLoading();
  }

  #beforeLoading() {
    if (this.#python.isLoaded) return;
    const size = this.#python.site.megabytes;
    this.note.textContent = `The first run loads Python: ${size} MB.`;
    const forget = () => (this.note.textContent = "");
    this.#python.addEventListener("running", forget, { once: true });
  }

  /** Run a job of `python.run`, and return what it gives; null if it fails. */
  async during(job, show) {
    const python = this.#python;
    this.#stopping = new AbortController();
    const onProgress = ({ detail }) => {
      this.progress.hidden = false;
      this.progress.value = detail;
      this.note.textContent = detail < 1 ? "Loading Python …" : "Starting Python …";
    };
    const isNow = (note) => () => {
      this.progress.hidden = true;
      this.note.textContent = note;
    };
    const [onWaiting, running] = [WAITING, "Running …"].map(isNow);
    python.addEventListener("progress", onProgress);
    python.addEventListener("running", onWaiting); // another, or this, which says so next
    onWaiting();
    this.#isBusy(true);
    this.say("");
    try {
      const { signal } = this.#stopping;
      const result = await python.run(job, { running, show }, signal);
      if (result.problem) this.say(result.problem, "wrong");
      return result;
    } catch (error) {
      this.say(error.message, "wrong");
      if (error.isMissing) this.#offerAgain();
      return null;
    } finally {
      python.removeEventListener("progress", onProgress);
      python.removeEventListener("running", onWaiting);
      this.#isBusy(false);
      this.progress.hidden = true;
      this.note.textContent = "";
    }
  }

  /** Say something, in the Markdown of checks; `tone` is "right", "wrong" or "". */
  say(markdown, tone = "") {
    this.status.className = `live-status ${tone && `live-${tone}`}`;
    const mark = { right: "✓ ", wrong: "✗ " }[tone] ?? "";
    this.status.replaceChildren(mark, ...words(markdown));
  }

  #stop() {
    this.#stopping.abort(new Error("Stopped."));
  }

  #offerAgain() {
    const again = button("Try again", () => {
      this.runButton.focus(); // the button goes with the words
      this.run();
    });
    this.status.append(" ", again);
  }

  #isBusy(busy) {
    const hadFocus = document.activeElement;
    for (const each of [this.runButton, ...this.undo]) each.disabled = busy;
    this.stopButton.hidden = !busy;
    this.status.setAttribute("aria-busy", String(busy));
    if (busy && hadFocus === this.runButton) this.stopButton.focus();
    if (!busy && hadFocus === this.stopButton) this.runButton.focus();
  }
}
