// Before anything is painted, and before any other script: storage that can be asked, and
// the reader's theme.

{
  // A browser that blocks storage throws at the mere mention of it. Then there is one that
  // lasts as long as the page.
  const seeStorage = () => {
    for (const name of ["localStorage", "sessionStorage"]) {
      try {
        void window[name];
      } catch {
        const kept = new Map();
        const storage = {
          getItem: (key) => kept.get(String(key)) ?? null,
          setItem: (key, value) => void kept.set(String(key), String(value)),
          removeItem: (key) => void kept.delete(String(key)),
        };
        Object.defineProperty(window, name, { value: storage });
      }
    }
  };

  // The reader's choice, or else the system's.
  const chooseTheme = () => {
    const saved = localStorage.getItem("mode");
    const mode = ["light", "dark"].includes(saved) ? saved : "auto";
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
    Object.assign(document.documentElement.dataset, { mode, theme });
  };

  const begin = () => {
    seeStorage();
    chooseTheme();
    // A choice made in another tab holds here too.
    addEventListener("storage", ({ key }) => key === "mode" && chooseTheme());
    // And where a page that one comes back to was not told.
    addEventListener("pageshow", ({ persisted }) => persisted && chooseTheme());
  };

  // Chromium may leave a page from a disk without storage, and drop what it stores, if it
  // mentions storage before the browser knows of it. By its first frame the browser does,
  // and nothing is painted yet. (A page out of sight paints no frame.)
  const onDisk = location.protocol === "file:";
  document.documentElement.toggleAttribute("data-on-disk", onDisk);
  if (!onDisk) begin();
  else if (document.hidden) setTimeout(begin);
  else requestAnimationFrame(begin);
}
