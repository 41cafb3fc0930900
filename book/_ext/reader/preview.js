// A term, an equation, a figure, a citation or a claim shows itself before its link is
// followed: while one points at the link or at what it shows, on focus, or at a tap.

import { load, make, pageName, root } from "./site.js";

const LINKS = "article.bd-article a.internal[href*='#']:not(.headerlink)";
const WAIT = 250; // ms, to show; and to hide, time to get from the link to the box
const GAP = 6; // px, between them
const MARGIN = 12; // px, to the window's edge

let shown; // {link, box}
let timer;

/** The place that a link leads to, as {page, anchor, url}; null for another site. */
function targetOf(link) {
  const url = new URL(link.href);
  const path = url.href.split(/[?#]/)[0];
  if (!path.startsWith(root)) return null;
  const page = decodeURI(path.slice(root.length)).replace(/\.html$/, "");
  return { page, anchor: decodeURIComponent(url.hash.slice(1)), url };
}

/** What is at a place: a copy of the element there, or of the piece cut for it. */
async function elementAt({ page, anchor, url }) {
  if (page === pageName) return document.getElementById(anchor);
  await load(`previews/${page}.js`);
  const template = make("template");
  template.innerHTML = window.bookPreviews[page]?.[anchor] ?? "";
  for (const name of ["href", "src"])
    for (const each of template.content.querySelectorAll(`[${name}]`))
      each.setAttribute(name, new URL(each.getAttribute(name), url).href);
  return template.content.firstElementChild;
}

/** What of an element is shown, as nodes of its own; empty if there is nothing. */
function contentOf(element) {
  const term = element.matches("dt") ? element : element.querySelector(":scope > dt");
  if (term) return [strong(term), ...copies(term.nextElementSibling?.children ?? [])];
  const heading = element.querySelector(":scope > :is(h1, h2, h3, h4)");
  if (heading) {
    const first = element.querySelector(":scope > p");
    return [strong(heading), ...copies(first ? [first] : [])];
  }
  if (element.matches("span:empty"))
    return element.nextElementSibling ? contentOf(element.nextElementSibling) : [];
  return copies([element]);
}

function strong(heading) {
  const title = make("p", { class: "book-preview-title" });
  title.append(...heading.cloneNode(true).childNodes);
  return title;
}

/** Copies without ids, which a page may have once, and without links to themselves. */
function copies(elements) {
  const made = [...elements].map((element) => element.cloneNode(true));
  for (const copy of made) {
    copy.removeAttribute("id");
    for (const each of copy.querySelectorAll("[id]")) each.removeAttribute("id");
    for (const each of copy.querySelectorAll(".headerlink, .backrefs")) each.remove();
  }
  return made;
}

function place({ link, box }) {
  const lines = [...link.getClientRects()];
  const { left, top, bottom } = lines[0] ?? link.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = (lines.at(-1)?.bottom ?? bottom) + GAP;
  const fits = below + height + MARGIN <= innerHeight || top < innerHeight / 2;
  const right = Math.max(MARGIN, innerWidth - width - MARGIN);
  box.style.left = `${Math.min(Math.max(left, MARGIN), right)}px`;
  box.style.top = `${fits ? below : Math.max(MARGIN, top - GAP - height)}px`;
  box.style.maxHeight = `${(fits ? innerHeight - below : top - GAP) - MARGIN}px`;
}

function hide() {
  clearTimeout(timer);
  wanted = undefined;
  if (!shown) return;
  shown.link.removeAttribute("aria-describedby");
  shown.box.remove();
  shown = undefined;
}

const hideSoon = () => {
  clearTimeout(timer);
  timer = setTimeout(hide, WAIT);
};

const show = async (link) => {
  clearTimeout(timer);
  if (shown?.link === link) return;
  const target = targetOf(link);
  const element = target && (await elementAt(target).catch(() => null));
  const content = element ? contentOf(element) : [];
  if (wanted !== link || !content.length) return;
  hide();
  const attributes = { id: "book-preview", role: "tooltip", popover: "manual" };
  const box = make("div", { ...attributes, class: "book-preview" }, ...content);
  box.append(make("a", { href: link.href, class: "book-preview-go" }, "Go there"));
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", hideSoon);
  // Beside its link, so that Tab leads from the one into the other.
  link.after(box);
  box.showPopover();
  link.setAttribute("aria-describedby", "book-preview");
  shown = { link, box };
  place(shown);
};

let wanted; // the link that is pointed at or focused

function want(link, wait) {
  wanted = link;
  clearTimeout(timer);
  timer = setTimeout(() => show(link), wait);
}

const linkAt = (event) =>
  event.target.closest?.(".book-preview") ? null : event.target.closest?.(LINKS);

/** A tap shows what a pointer would; the next one on the same link follows it. */
function tap(event) {
  const link = event.pointerType === "touch" ? linkAt(event) : null;
  // Where nothing has come to be shown, the next one follows it too.
  if (!link || shown?.link === link || wanted === link) return;
  event.preventDefault();
  want(link, 0);
}

function outside(event) {
  return (
    shown && !shown.box.contains(event.target) && !shown.link.contains(event.target)
  );
}

export function startPreviews() {
  if (!("popover" in HTMLElement.prototype)) return;
  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "mouse" ? linkAt(event) : null;
    if (link) want(link, shown ? 0 : WAIT);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "mouse" || !linkAt(event)) return;
    wanted = undefined;
    hideSoon();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link?.matches(":focus-visible")) want(link, 0);
    else if (outside(event)) hide();
  });
  document.addEventListener("click", tap);
  document.addEventListener("pointerdown", (event) => {
    if (outside(event)) hide();
    else if (!shown && linkAt(event) !== wanted) wanted = undefined;
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !shown) return;
      event.stopPropagation();
      hide();
    },
    true,
  );
  addEventListener("scroll", () => shown && place(shown), { passive: true });
}
