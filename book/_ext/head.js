// Before anything is painted, and before any other script: storage that can be asked, and
// the reader's theme.

// A browser that blocks storage throws at the mere mention of it. Then there is one that
// lasts as long as the page.
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

// The reader's choice, or else the system's. A choice made in another tab holds here too,
// and so does one that reaches the storage after this page has begun.
{
  const { dataset } = document.documentElement;
  const choose = () => {
    const saved = localStorage.getItem("mode");
    const mode = ["light", "dark"].includes(saved) ? saved : "auto";
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
    Object.assign(dataset, { mode, theme });
  };
  choose();
  addEventListener("storage", ({ key }) => key === "mode" && choose());
}
