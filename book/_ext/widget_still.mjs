// An explorer as it opens, drawn once at build time by its own modules, on a stand-in for
// the page: what is printed, read without scripts, and seen before it lives.

import { parseHTML } from "linkedom";

const [DESK, PHONE] = [454, 288]; // px: how wide the picture is drawn for each
const LETTER = 0.52; // of its size: how wide a letter is, where nothing can measure

const { window, document } = parseHTML("<!doctype html><html><body></body></html>");
Object.assign(globalThis, { document });
window.SVGElement.prototype.getComputedTextLength = function () {
  return 12 * LETTER * this.textContent.length;
};

// What the stand-in's lists do not have: to be set to one of their options.
Object.defineProperty(window.HTMLSelectElement.prototype, "value", {
  writable: true,
  value: "",
});

/** What an explorer has of its place, where nobody can do anything. */
function stillView(state, width) {
  const body = document.createElement("div");
  body.append(document.createElement("p")); // in the place of the question
  const nothing = () => {};
  const doing = {
    room: () => width,
    redraw: nothing,
    set: nothing,
    put: nothing,
    listen: nothing,
  };
  const { signal } = new AbortController();
  return { model: { get: (name) => state[name] }, root: body, body, signal, ...doing };
}

/** What a control is at, as [name, value]; none for a button. */
function setting(control) {
  const label = control.querySelector(".book-label");
  const option = [...control.querySelectorAll("option")].find(
    (one) => one.value === control.querySelector("select").value,
  );
  const value = [
    control.querySelector(".book-value"),
    option,
    control.querySelector('[aria-pressed="true"]'),
  ].find(Boolean);
  return [label.innerHTML, value?.innerHTML ?? ""];
}

/** The controls that are not folded, in words. */
function settings(body) {
  const controls = [
    ...body.querySelectorAll(".book-slider, .book-choice, .book-switches"),
  ].filter((control) => !control.closest("details"));
  const told = controls.map(setting).filter(([, value]) => value);
  return told.map(([name, value]) => `${name}\u00a0${value}`).join(" · ");
}

/** Put the inputs' bars, their tips and their steps where they stand: two paths, texts. */
function gatherBars(svg) {
  let [lines, tips, width] = ["", "", 0];
  for (const bar of svg.querySelectorAll(".book-bar")) {
    const group = bar.parentNode;
    const [step, , tip] = group.children;
    const [x] = group.getAttribute("style").match(/[\d.]+/);
    const [y1, y] = [bar.getAttribute("y1"), tip.getAttribute("cy")];
    if (y !== y1) lines += `M${x} ${y1}V${y}`;
    tips += `M${x} ${y}h0`; // a round end alone
    width = 2 * tip.getAttribute("r");
    step.setAttribute("x", x);
    group.replaceWith(...(step.textContent ? [step] : []));
  }
  const bars = (d) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", "book-bar");
    path.setAttribute("d", d);
    svg.append(path);
    return path;
  };
  if (!tips) return;
  if (lines) bars(lines);
  bars(tips).setAttribute("style", `stroke-linecap:round;stroke-width:${width}px`);
}

/** The picture without what only a pointer meets; small, since a page carries it. */
function picture(scene) {
  const moved = ".book-area, .book-hint, .book-advice, .book-none";
  for (const node of scene.querySelectorAll(moved)) node.remove();
  for (const node of scene.querySelectorAll('path[d=""]')) node.remove();
  for (const ghost of scene.querySelectorAll(".book-ghost"))
    if (!ghost.closest(".book-shuffled")) ghost.remove();
  for (const svg of scene.querySelectorAll("svg")) gatherBars(svg);
  const short = (data) =>
    data.replace(/\d+\.\d+/g, (number) => Number(Number(number).toFixed(1)));
  return scene.innerHTML.replace(/ d="[^"]*"/g, short);
}

/** The body of an explorer as it opens, drawn so wide. */
function drawn(widget, state, width) {
  const view = stillView(state, width);
  widget.build(view)(width);
  return view.body;
}

/** The HTML of an explorer as it opens: its picture for a desk, and for a phone. */
export function stillOf(widget, state) {
  const [body, small] = [DESK, PHONE].map((width) => drawn(widget, state, width));
  const others = body.querySelectorAll("p.book-excerpt, .book-sentence");
  for (const node of others) node.removeAttribute("aria-hidden");
  return (
    '<div class="book-still"><div class="book-scene">'
    + `${picture(body.querySelector(".book-scene"))}</div>`
    + '<div class="book-scene book-small">'
    + `${picture(small.querySelector(".book-scene"))}</div>`
    + [...others].map((node) => node.outerHTML).join("")
    + `<p class="book-settings">${settings(body)}</p></div>`
  );
}
