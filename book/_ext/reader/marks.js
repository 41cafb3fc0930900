// What was searched for is marked on the page that a result leads to, and seen.

import { make } from "./site.js";
import { patternOf } from "./words.js";

const UNREAD = "script, style, svg, math, .katex, .math, .headerlink, button";

function textNodes(article) {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(UNREAD)
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  );
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

function markText(node, pattern) {
  const matches = [...node.data.matchAll(pattern)];
  for (const { 0: text, index } of matches.reverse()) {
    const rest = node.splitText(index);
    rest.splitText(text.length);
    const mark = make("mark", { class: "highlighted" });
    rest.replaceWith(mark);
    mark.append(rest);
  }
}

/** Mark formulas that hold a symbol with an index, such as h_t or W_hh. */
function markFormulas(article, words) {
  const symbols = words.filter((word) => word.includes("_"));
  if (!symbols.length) return;
  for (const formula of article.querySelectorAll(".math")) {
    const drawn = formula.querySelector("math")?.cloneNode(true);
    for (const source of drawn?.querySelectorAll("annotation") ?? []) source.remove();
    const text = drawn?.textContent.toLowerCase() ?? "";
    if (symbols.some((symbol) => text.includes(symbol.replaceAll("_", ""))))
      formula.classList.add("highlighted");
  }
}

/** Show `mark`: open what it is folded into, and scroll to it. */
function reveal(mark) {
  for (
    let fold = mark.closest("details");
    fold;
    fold = fold.parentElement.closest("details")
  )
    fold.open = true;
  mark.scrollIntoView({ block: "center" });
}

function clear(article, bar) {
  bar.remove();
  for (const mark of article.querySelectorAll(".highlighted")) {
    if (mark.localName === "mark") {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    } else mark.classList.remove("highlighted");
  }
}

/** Where to begin: the first mark at or after the place that the address names. */
function firstMark(marks) {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return 0;
  const after = marks.findIndex(
    (mark) =>
      place.contains(mark)
      || place.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return Math.max(after, 0);
}

function showBar(article, marks) {
  let current = firstMark(marks);
  const count = make("span", { role: "status" });
  const go = (step) => {
    current = (current + step + marks.length) % marks.length;
    reveal(marks[current]);
    count.textContent = `${current + 1} of ${marks.length} marked`;
  };
  const button = (text, act) => {
    const made = make("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  };
  const bar = make("div", { class: "book-at-foot book-marks", role: "group" });
  bar.setAttribute("aria-label", "What was searched for");
  const end = () => clear(article, bar);
  bar.append(
    count,
    button("Previous", () => go(-1)),
    button("Next", () => go(1)),
  );
  bar.append(button("Clear", end));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && bar.isConnected) end();
  });
  document.body.append(bar);
  go(0);
}

export function startMarks() {
  const article = document.querySelector("article.bd-article");
  const address = new URL(location.href);
  const words = (address.searchParams.get("q") ?? "").split(" ").filter(Boolean);
  const pattern = patternOf(words);
  if (!article || !pattern) return;
  for (const node of textNodes(article)) markText(node, pattern);
  markFormulas(article, words);
  const marks = [...article.querySelectorAll(".highlighted")];
  if (marks.length) showBar(article, marks);
}
