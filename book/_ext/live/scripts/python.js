// The page's side of Python: starts the worker when it is first asked for, and ends it.

const SECONDS = 30;
const PAUSE = 1000; // ms, after which a file that did not come is asked for again

const MISSING = "Python could not be loaded: a file of it did not come.";

/** A file of the site did not come. */
class Missing extends Error {
  isMissing = true;
}

/** The page's Python. Events: "progress" (a share), "show", "state". */
export class Python extends EventTarget {
  #worker;
  #ready;
  #tickets = new Map();
  #next = 1;
  #timer;
  #edits = new Map();
  #turn = Promise.resolve(); // ends with the last of the runs that were asked for
  #leaving = new AbortController();

  /** What hands have set in the page's explorers; see explorers.js. */
  hands = () => ({});

  /** What was guessed on the page; see exercise.js. */
  guesses = () => ({});

  /** `site` is what the build says of its files, `pieces` are those of this page. */
  constructor(site, pieces) {
    super();
    this.site = site;
    this.pieces = pieces;
    addEventListener("pagehide", () => this.#leave());
  }

  get isLoaded() {
    return this.#worker !== undefined;
  }

  /**
   * Run code in the place of a cell, after what was asked for before. `then` is the check
   * that follows, `keep` says that a scratch cell is to keep what it finds. `told` has
   * two functions: `running`, called as it begins, and `show`, of what it shows. Once
   * `signal` is aborted it is not waited for, and ended if it runs. Where files do not
   * come they are asked for once more; an error that is `isMissing` says so.
   */
  run(code, told, signal) {
    const { signal: left } = this.#leaving;
    const done = this.#turn.then(() => {
      left.throwIfAborted();
      return this.#inTurn(code, told, signal);
    });
    this.#turn = done.catch(() => {}); // whoever asked for it is told
    const aborted = new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason)),
    );
    return Promise.race([done, aborted]);
  }

  async #inTurn(code, told, signal) {
    signal.throwIfAborted();
    const end = () => this.#end(signal.reason);
    signal.addEventListener("abort", end);
    try {
      return await this.#attempt(code, told);
    } catch (error) {
      if (!error.isMissing) throw error;
      await new Promise((go) => setTimeout(go, PAUSE));
      signal.throwIfAborted();
      return await this.#attempt(code, told);
    } finally {
      signal.removeEventListener("abort", end);
    }
  }

  async #attempt(code, told) {
    await this.#start();
    try {
      const page = { hands: this.hands(), guesses: this.guesses() };
      return await this.#ask({ type: "call", ...page, ...code }, told);
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /** Let a cell be as the reader has changed it. */
  edit(number, source) {
    this.#edits.set(number, source);
    this.#worker?.postMessage({ type: "edit", number, source, ticket: 0 });
  }

  /** Tell Python what a hand has set in an explorer. */
  set(id, state) {
    this.#worker?.postMessage({
      type: "set",
      id,
      state: JSON.stringify(state),
      ticket: 0,
    });
  }

  #start() {
    this.#ready ??= this.#load().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #load() {
    this.#worker = new Worker(new URL(this.site.worker, import.meta.url), {
      type: "module",
    });
    this.#worker.addEventListener("message", ({ data }) => this.#receive(data));
    this.#worker.addEventListener("error", () => this.#end(new Missing(MISSING)));
    const told = JSON.stringify(this.pieces);
    const site = { ...this.site, base: new URL(".", import.meta.url).href };
    await this.#ask({ type: "start", told, site });
    for (const [number, source] of this.#edits) this.edit(number, source);
  }

  #ask(message, told) {
    const ticket = this.#next++;
    return new Promise((resolve, reject) => {
      this.#tickets.set(ticket, { resolve, reject, told });
      this.#worker.postMessage({ ...message, ticket });
    });
  }

  #receive(data) {
    if (data.type === "progress") {
      this.#emit("progress", Math.min(1, data.loaded / this.site.bytes));
    } else if (data.type === "running") {
      this.#emit("running");
      this.#tickets.get(data.ticket)?.told.running();
      const words = `It was ended after ${SECONDS} seconds. Is there a loop without end?`;
      this.#timer = setTimeout(() => this.#end(new Error(words)), 1000 * SECONDS);
    } else if (data.type === "show") {
      if (["open", "update", "tie"].includes(data.kind))
        this.#emit(data.kind, JSON.parse(data.content));
      else this.#tickets.get(data.ticket)?.told?.show(data.kind, data.content);
    } else {
      const asked = this.#tickets.get(data.ticket);
      if (!data.isMissing) this.#tickets.delete(data.ticket);
      if (data.type === "done") asked?.resolve(data.result);
      else if (data.isMissing) this.#end(new Missing(MISSING, { cause: data.message }));
      else asked?.reject(new Error(data.message));
    }
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** End what runs, and let nothing begin that waits. */
  #leave() {
    const reason = new Error("The page was left.");
    this.#leaving.abort(reason);
    this.#leaving = new AbortController();
    this.#end(reason);
  }

  /** Give the memory back; who waits is told why, and the next run begins afresh. */
  #end(error) {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = this.#ready = undefined;
    for (const { reject } of this.#tickets.values()) reject(error);
    this.#tickets.clear();
    this.#emit("ended");
  }
}
