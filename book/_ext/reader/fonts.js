// The fonts of formulas, for paper: a section that has not been near is not laid out, so its
// fonts are not loaded, and printing does not wait for them.

const FACES = /KaTeX_(Main|Math|Size)/;
const REST = 2000; // ms after the page has come

export function startFonts() {
  if (!document.querySelector(".katex")) return;
  const load = () => {
    for (const face of document.fonts)
      if (FACES.test(face.family)) face.load().catch(() => {}); // without a network
  };
  addEventListener("load", () => setTimeout(load, REST));
}
