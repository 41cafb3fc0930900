// What scrolls sideways says where there is more (book.css fades it there), and can be
// reached by the keyboard.
{
  const boxes = [
    ".scrolls, .pst-scrollable-table-container",
    ".highlight pre, .output pre, .output.text_html",
  ].join();
  // All are measured before one is changed, or the browser lays the page out for each.
  const measured = (box) => {
    const rest = box.scrollWidth - box.clientWidth;
    const left = Math.abs(box.scrollLeft);
    const more = [left > 1 && "left", rest - left > 1 && "right"].filter(Boolean);
    return { box, scrolls: rest > 1, more: more.join(" ") };
  };
  const tell = ({ box, scrolls, more }) => {
    if (scrolls) Object.assign(box, { tabIndex: 0 }).dataset.more = more;
    else if ("more" in box.dataset) {
      delete box.dataset.more;
      if (!box.role) box.removeAttribute("tabindex"); // an answer is written there
    }
  };
  const update = (some) => [...some].map(measured).forEach(tell);
  // What is far below has no size yet, and none is asked for.
  const near = new Set();
  const sizes = new ResizeObserver((entries) => {
    const resized = new Set();
    for (const { target } of entries)
      if (target.isConnected) resized.add(target.closest(boxes));
    for (const box of resized) near.add(box);
    update(resized);
  });
  for (const box of document.querySelectorAll(boxes)) {
    box.addEventListener("scroll", () => update([box]), { passive: true });
    sizes.observe(box);
    if (box.firstElementChild) sizes.observe(box.firstElementChild);
  }
  // Letters that come late are of another width, in boxes that stay as they are.
  document.fonts.addEventListener("loadingdone", () => update(near));
}

// Where a link leads within a page, sections on the way take their true heights only now:
// the place is held until they have, or until the reader moves.
{
  const FRAMES = 20;
  const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"];
  const hold = () => {
    const { hash } = location;
    const place = decodeURIComponent(hash.slice(1).split("?")[0]);
    const target = place && document.getElementById(place);
    if (!target) return;
    let left = FRAMES;
    const stop = () => {
      left = 0;
    };
    for (const hand of HANDS)
      addEventListener(hand, stop, { once: true, passive: true });
    const again = () => {
      if (!left || location.hash !== hash) return;
      left -= 1;
      target.scrollIntoView({ behavior: "instant" });
      requestAnimationFrame(again);
    };
    again();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || event.defaultPrevented) return;
    link.closest("dialog")?.close(); // the phone's contents
    if (!globalThis.navigation) setTimeout(hold);
  });
  // A link, or a fragment that was typed. Who goes back finds the place that was left.
  globalThis.navigation?.addEventListener("navigate", (visit) => {
    if (visit.hashChange && visit.navigationType !== "traverse") setTimeout(hold);
  });
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type === "navigate") hold(); // who comes back finds the place that was left
}

// Figures come when they are near. Once the reader reads on, or presses a key (to print,
// perhaps), all of the page do: it is whole on paper, and where there is no network.
{
  const { dataset } = document.documentElement;
  const fetchAll = () => {
    const theme = dataset.theme === "dark" ? "dark" : "light";
    for (const image of document.querySelectorAll(`.only-${theme} > img[loading]`))
      image.loading = "eager";
  };
  for (const act of ["scroll", "keydown"])
    addEventListener(act, fetchAll, { once: true, passive: true });
}

// A figure is enlarged where it is; Escape, the button or another tap goes back.
{
  const enlarge = (link) => {
    const drawn = link.querySelector("img");
    const picture = Object.assign(new Image(), { src: drawn.src, alt: drawn.alt });
    const close = document.createElement("button");
    close.textContent = "Close";
    const dialog = document.createElement("dialog");
    dialog.className = "book-enlarged";
    dialog.ariaLabel = "The figure, enlarged";
    dialog.style.setProperty("--drawn", `${drawn.getAttribute("width")}px`);
    dialog.style.setProperty("--shape", String(drawn.width / drawn.height));
    dialog.append(close, picture);
    dialog.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.book-figure");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    enlarge(link);
  });
}

// Paper is light, whatever the reader has chosen for the screen, and nothing is folded.
{
  const { dataset } = document.documentElement;
  let chosen;
  let folded = [];
  addEventListener("beforeprint", () => {
    chosen = dataset.theme;
    dataset.theme = "light";
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const fold of folded) fold.open = true;
    for (const image of document.querySelectorAll("img[loading]"))
      image.loading = "eager";
  });
  addEventListener("afterprint", () => {
    dataset.theme = chosen;
    for (const fold of folded) fold.open = false;
  });
}
