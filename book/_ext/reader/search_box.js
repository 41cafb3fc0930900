// The search's two places: the dialog behind the button, and the page of all results.

import { excerpt, find, pageTitle } from "./finding.js";
import { make, root } from "./site.js";
import { patternOf } from "./words.js";

const FEW = 8;
const LATE = 300; // ms, after which it is said that the search is under way
const FAILURE = "The search did not arrive. Are you offline, or was a file moved?";

/** The address of an entry, with the words to be marked there. */
function addressOf({ entry, words }) {
  const anchor = entry.anchor ? `#${encodeURIComponent(entry.anchor)}` : "";
  return `${root}${entry.page}.html?q=${encodeURIComponent(words.join(" "))}${anchor}`;
}

/** `text` as nodes, the words found in it marked. */
function marked(text, words) {
  const pattern = patternOf(words);
  const nodes = [];
  let end = 0;
  for (const match of pattern ? text.matchAll(pattern) : []) {
    nodes.push(text.slice(end, match.index), make("mark", {}, match[0]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

function item(found) {
  const { entry, words } = found;
  const { text, isCode } = excerpt(found);
  const where = pageTitle(entry);
  const link = make("a", { href: addressOf(found) });
  link.append(
    make("span", { class: "book-find-title" }, ...marked(entry.title, words)),
  );
  if (where) link.append(" ", make("span", { class: "book-find-page" }, where));
  const context = make(isCode ? "code" : "span", {}, ...marked(text, words));
  return make("li", {}, link, make("p", { class: "context" }, context));
}

/** Show the results for what is in `input` in `list`, at most `limit`; say how many. */
async function show(input, list, status, limit) {
  const query = input.value.trim();
  if (!query) {
    list.replaceChildren();
    status.textContent = "";
    return;
  }
  let found;
  const late = setTimeout(() => (status.textContent = "Searching …"), LATE);
  try {
    found = await find(query);
  } catch {
    status.textContent = FAILURE;
    return;
  } finally {
    clearTimeout(late);
  }
  if (query !== input.value.trim()) return; // something else is asked by now
  list.replaceChildren(...found.slice(0, limit).map(item));
  const number = found.length === 1 ? "One place" : `${found.length} places`;
  const rest = found.length > limit ? `, the best ${limit} here; Enter shows all` : "";
  status.textContent = found.length ? `${number}${rest}.` : "Nothing found.";
}

/** Down and up lead from the field through the results and back. */
function leadByArrows(box, input) {
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...box.querySelectorAll(".search a")];
    const next = stops.indexOf(document.activeElement) + step;
    if (next < 0 || next >= stops.length) return;
    event.preventDefault();
    stops[next].focus();
  });
}

function attach(form, limit) {
  const input = form.querySelector("input");
  const list = make("ol", { class: "search" });
  const status = make("p", { class: "book-find-status", role: "status" });
  const box = make("div", { class: "book-finds" }, status, list);
  form.after(box);
  const update = () => show(input, list, status, limit);
  input.addEventListener("input", update);
  input.addEventListener("focus", () => find("").catch(() => {}), { once: true });
  leadByArrows(form.parentElement, input);
  // A link to the page that one is on would leave the dialog open.
  list.addEventListener("click", () => form.closest("dialog")?.close());
  return { update };
}

export function startSearch() {
  const dialog = document.querySelector("#pst-search-dialog form.bd-search");
  if (dialog) attach(dialog, FEW).update(); // words may have been typed before
  const page = document.querySelector("#search-results form.bd-search");
  if (!page) return;
  // In focus before it listens: the index comes when something is asked.
  const field = page.querySelector("input");
  field.value ||= new URLSearchParams(location.search).get("q") ?? "";
  field.focus();
  attach(page, Infinity).update();
}
