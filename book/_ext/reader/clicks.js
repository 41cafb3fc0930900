// The second click of two is for what the first was on: not for what has come under the
// hand, or for what lies beneath what has gone.

const controlOf = (event) => event.target.closest("a, button, summary");

export function startClicks() {
  let began; // what the first of some quick clicks was on
  const guard = (event) => {
    if (event.detail < 2) began = controlOf(event);
    if (controlOf(event) === began) return;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("click", guard, { capture: true });
}
