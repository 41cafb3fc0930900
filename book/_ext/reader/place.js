// The reader's place: where one was in each chapter, kept in this browser alone.

import { make, pageName, root } from "./site.js";

const KEY = `place ${new URL(root).pathname}`;
const QUIET = 400; // ms without scrolling, before a place is noted
const LEAVE = 1.5; // windows scrolled, after which the offer is gone

/** What is kept: {last, pages: {page: {title, anchor, heading}}}. */
function kept() {
  try {
    const places = JSON.parse(localStorage.getItem(KEY));
    if (places?.pages) return places;
  } catch {
    // Written by something else.
  }
  return { pages: {} };
}

const titleOf = (heading) => {
  const copy = heading.cloneNode(true);
  for (const link of copy.querySelectorAll(".headerlink, .katex-html")) link.remove();
  for (const source of copy.querySelectorAll("annotation")) source.remove();
  return copy.textContent.trim();
};

/** The section that is being read: the last whose heading has come up. */
function current(article) {
  const headings = [...article.querySelectorAll("section > :is(h1, h2, h3)")];
  const line = innerHeight / 3;
  return headings.findLast((each) => each.getBoundingClientRect().top < line);
}

function note(article) {
  const heading = current(article);
  if (!heading) return;
  const places = kept();
  const title = titleOf(article.querySelector("h1"));
  const isTop = heading.localName === "h1";
  if (isTop) delete places.pages[pageName];
  else {
    const anchor = heading.parentElement.id;
    places.pages[pageName] = { title, anchor, heading: titleOf(heading) };
    places.last = pageName;
  }
  try {
    localStorage.setItem(KEY, JSON.stringify(places));
  } catch {
    // Full: the place is not kept.
  }
}

/** Offer, at the window's foot, to go on where one was. */
function offer(page, { title, anchor, heading }) {
  const address = `${root}${page}.html#${encodeURIComponent(anchor)}`;
  const name = page === pageName ? heading : `${title}: ${heading}`;
  const link = make("a", { href: address }, name);
  const close = make("button", { type: "button", "aria-label": "Close" }, "×");
  const box = make(
    "aside",
    { class: "book-at-foot book-place" },
    "Go on at ",
    link,
    close,
  );
  box.setAttribute("aria-label", "Where you were");
  const remove = () => box.remove();
  const begin = scrollY;
  close.addEventListener("click", remove);
  link.addEventListener("click", remove);
  addEventListener("scroll", () => {
    if (Math.abs(scrollY - begin) > LEAVE * innerHeight) remove();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") remove();
  });
  document.body.append(box);
}

/** Whether the address or the browser itself leads to a place. */
function isLed() {
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  return (
    location.hash || location.search || type === "back_forward" || type === "reload"
  );
}

function keepPlace(article) {
  let timer;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(() => note(article), QUIET);
  });
  addEventListener("pagehide", () => scrollY > 0 && note(article));
}

export function startPlace() {
  const { last, pages } = kept();
  const isChapter = pageName.startsWith("notebooks/");
  const page = isChapter ? pageName : last;
  const isHome = document.querySelector(".book-title")?.href.split("#")[0];
  const atHome = isHome === location.href.split(/[?#]/)[0];
  if ((isChapter || atHome) && pages[page] && !isLed()) offer(page, pages[page]);
  const article = document.querySelector("article.bd-article");
  if (isChapter && article) keepPlace(article);
}
