// What the reader has answered: kept in this browser alone, and in a file on request.

const SITE = new URL("../..", import.meta.url).pathname;
const PREFIX = `answer ${SITE} `;
const HEAD = /^# %% Exercise (\S+\.\w+)( \(right\))?$/m;

// Where the browser keeps nothing (blocked, full), answers last as long as the page.
const unkept = new Map();

/** What is kept of an exercise: {code, right}; undefined if nothing is. */
export function answerOf(name) {
  if (unkept.has(name)) return unkept.get(name); // newer than what is kept
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? undefined;
  } catch {
    return undefined; // Blocked, or written by something else.
  }
}

export function keep(name, answer) {
  unkept.delete(name);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(answer));
  } catch {
    unkept.set(name, answer); // Blocked or full.
  }
  dispatchEvent(new CustomEvent("answers-changed", { detail: name }));
}

export function forget(name) {
  unkept.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Blocked: there is nothing to remove.
  }
  dispatchEvent(new CustomEvent("answers-changed", { detail: name }));
}

/**
 * Tell when another page, open beside this one, has kept something: of which exercise, or
 * nothing where that is not known.
 */
export function onAnswerElsewhere(react) {
  // A page that waited for its reader to come back may not have been told.
  addEventListener("pageshow", ({ persisted }) => persisted && react());
  addEventListener("storage", ({ key }) => {
    if (key?.startsWith(PREFIX)) react(key.slice(PREFIX.length));
  });
}

/** The names of all exercises of the book that are answered. */
export function answered() {
  const names = new Set(unkept.keys());
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(PREFIX)) names.add(key.slice(PREFIX.length));
  } catch {
    // Blocked.
  }
  return [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** All answers as Python, a cell each, that an editor shows as cells too. */
export function asFile(title) {
  const cells = answered().map((name) => {
    const { code, right } = answerOf(name);
    return `# %% Exercise ${name}${right ? " (right)" : ""}\n${code.trimEnd()}\n`;
  });
  return `# Answers to the exercises of ${title}.\n\n${cells.join("\n\n")}`;
}

/** The answers in a file that `asFile` has made; an error if there are none. */
export function fromFile(text) {
  const [, ...parts] = text.replace(/\r\n/g, "\n").split(HEAD);
  if (!parts.length) throw new Error("That file holds no answers to this book.");
  const found = [];
  for (let i = 0; i < parts.length; i += 3)
    found.push([parts[i], { code: parts[i + 2].trim(), right: !!parts[i + 1] }]);
  return found;
}
