// What scrolls sideways can be reached by the keyboard (the theme knows only code, tables).
{
  const update = () => {
    for (const box of document.querySelectorAll("div.math, .output.text_html")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("load", update);
  addEventListener("resize", update);
}

// Paper is light, whatever the reader has chosen for the screen.
{
  const { dataset } = document.documentElement;
  let chosen;
  addEventListener("beforeprint", () => {
    chosen = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => (dataset.theme = chosen));
}
