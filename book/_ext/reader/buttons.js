// What the buttons of a page do: its header's (their theme has it in attributes), and the
// one that leads to the top, which is there for who turns back.

const ACTIONS = {
  "window.print()": () => window.print(),
  "toggleFullScreen()": () => window.toggleFullScreen(),
};

// From these their theme takes the focus at a click, before anything else hears of it.
const BLURRED = [
  ".theme-switch-button",
  ".search-button",
  ".primary-toggle",
  ".secondary-toggle",
];

export function startButtons() {
  for (const button of document.querySelectorAll("button[data-action]"))
    button.addEventListener("click", ACTIONS[button.dataset.action]);
  for (const button of document.querySelectorAll(BLURRED.join()))
    button.addEventListener(
      "click",
      ({ detail }) => detail || button.focus(), // a key has its place there
      { capture: true },
    );

  const top = document.getElementById("pst-back-to-top");
  let before = scrollY;
  const follow = () => {
    // Sections on the way take their heights, and move the page a little too.
    if (Math.abs(scrollY - before) < 50) return;
    const turns = scrollY < before && scrollY > innerHeight;
    top.style.display = turns ? "block" : "none";
    before = scrollY;
  };
  addEventListener("scroll", follow, { passive: true });
  top.addEventListener("click", () => scrollTo(0, 0));
}
