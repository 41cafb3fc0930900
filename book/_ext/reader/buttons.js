// What the buttons of a page's header do (their theme has it in attributes).

const ACTIONS = {
  "window.print()": () => window.print(),
  "toggleFullScreen()": () => window.toggleFullScreen(),
};

export function startButtons() {
  for (const button of document.querySelectorAll("button[data-action]"))
    button.addEventListener("click", ACTIONS[button.dataset.action]);
}
