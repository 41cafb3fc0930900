"""axe, asked for violations alone; the contrast of text, and links in it, without."""

import re

from axe_playwright_python.base import AXE_SCRIPT

# Where each node that passes would be described too, axe takes six times as long.
BRIEF = {"resultTypes": ["violations"], "selectors": False, "elementRef": True}
# It keeps the parts of each colour in weak maps, which take a sixth of its time on a
# chapter: these keep them on the colour.
ON_ITS_KEY = """class {
  #name = Symbol();
  has(key) { return this.#name in key; }
  get(key) { return key[this.#name]; }
  set(key, value) { key[this.#name] = value; }
  add(key) { this.set(key); }
}"""
# It reads the few colours of a page anew for every word, in half of its time; and in
# a tenth of it, on a small page, it writes down all of the page for every rule.
REMEMBER = """(() => {
  const { Color } = axe.commons.color;
  const { parseString } = Color.prototype;
  const known = new Map();
  Color.prototype.parseString = function (text) {
    if (!known.has(text)) known.set(text, parseString.call(new Color(), text));
    const { r, g, b, alpha } = known.get(text);
    return Object.assign(this, { r, g, b, alpha });
  };
  axe.configure({ noHtml: true });
})()"""
SCRIPT = f"""((WeakMap, WeakSet) => {{ {AXE_SCRIPT} }})(
  {ON_ITS_KEY}, {ON_ITS_KEY}); {REMEMBER}"""
# What it says of all that is well is large, and stays in the page.
RUN = """async (options) => {
  const { violations } = await axe.run(options);
  const html = ({ element }) => element.outerHTML.slice(0, 200);
  return violations.map(({ id, impact, help, nodes }) =>
    ({ id, impact, help, nodes: nodes.map(html) }));
}"""

# All text that is shown, a line for each look: its colour, those behind it from the
# next to the last, its size, and a sample. A control that is off is exempt (WCAG
# 1.4.3), and the text of pictures has the palette's tests.
TEXT = """() => {
  const known = new Map([[null, [1, ["rgb(255, 255, 255)"]]]]);
  const fadedOn = (element) => {
    if (!known.has(element)) {
      const { backgroundColor, opacity } = getComputedStyle(element);
      const [faded, behind] = fadedOn(element.parentElement);
      const solid = !/, 0\\)$/.test(backgroundColor);
      if (opacity !== "1" && solid) throw new Error(`opacity: ${element.outerHTML}`);
      const layers = solid ? [backgroundColor, ...behind] : behind;
      known.set(element, [opacity * faded, layers]);
    }
    return known.get(element);
  };
  const off = "svg, script, style, noscript, :disabled, [aria-disabled=true], math";
  const looks = new Map();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode, element = text.parentElement;
    if (!text.data.trim() || element.closest(off)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const look = [color, ...fadedOn(element), fontSize, fontWeight];
    looks.set(JSON.stringify(look), [...look, text.data.trim().slice(0, 60)]);
  }
  return [...looks.values()];
}"""

# All links among other words of their block that have neither a line nor a weight of
# their own: their colour, that of the words around them, and what they are.
LINKS = """() => {
  const style = (e) => getComputedStyle(e);
  const isShown = (e) => e.checkVisibility({ visibilityProperty: true });
  const block = (e) => style(e).display === "inline" ? block(e.parentElement) : e;
  const around = "a, svg, script, style, noscript, .katex-mathml";
  const isWord = ({ data, parentElement }) =>
    data.trim() && isShown(parentElement) && !parentElement.closest(around);
  const hasWords = (root) => {
    const all = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (all.nextNode()) if (isWord(all.currentNode)) return true;
    return false;
  };
  const isPlain = (link) => style(link).display === "inline"
    && !style(link).textDecorationLine.includes("underline")
    && style(link).fontWeight === style(link.parentElement).fontWeight;
  return [...document.querySelectorAll("a[href]")]
    .filter((link) => link.textContent.trim() && isShown(link) && isPlain(link)
      && hasWords(block(link)))
    .map((link) => [style(link).color, style(link.parentElement).color,
      link.outerHTML.slice(0, 200)]);
}"""
BLACK = (0, 0, 0)


def violations(page, **options) -> list[dict]:
    """What axe finds on a page: [] if all is well. `options` are those of axe.run."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    return page.evaluate(RUN, options | BRIEF)


def told(found: list[dict]) -> str:
    """Violations in words, a line for each and for the first elements it is about."""
    return "\n".join(
        f"{one['impact']} {one['id']}: {one['help']}\n  "
        + "\n  ".join(one["nodes"][:5])
        for one in found
    )


def faint(page) -> list[str]:
    """The looks of text whose contrast is too low: WCAG 2, level AA.

    4.5 to 1 for usual text, 3 to 1 from 24 px on, or 18.66 px where it is bold. Where
    axe takes seconds a page, this takes some tenths of one; but it knows only of
    backgrounds that are an ancestor's colour.
    """
    looks = page.evaluate(TEXT)
    assert looks, "no text was found"
    return [said for look in looks if (said := _too_faint(*look))]


def lost_links(page) -> list[str]:
    """The links in running text that nothing sets apart (WCAG 2, failure 73).

    Without a line or a weight of its own, a link needs a contrast of 3 to 1 to the
    words around it. This is the quick form of axe's "link-in-text-block".
    """
    ratios = [
        (contrast(_over(link, 1, BLACK), _over(words, 1, BLACK)), said)
        for link, words, said in page.evaluate(LINKS)
    ]
    return [f"{ratio:.2f}: {said}" for ratio, said in ratios if ratio < 3]


def _too_faint(colour, opacity, behind, size, weight, sample) -> str:
    paper = (255, 255, 255)
    for layer in reversed(behind):
        paper = _over(layer, 1, paper)
    ratio = contrast(_over(colour, opacity, paper), paper)
    large = float(size[:-2]) >= (18.66 if int(weight) >= 700 else 24)
    if ratio >= (3 if large else 4.5):
        return ""
    return f"{ratio:.2f}: {colour} on {behind[0]}, {size}: {sample!r}"


def _over(colour: str, opacity: float, paper: tuple) -> tuple[float, ...]:
    """What is seen of "rgb(r, g, b)", "rgba(r, g, b, a)" or the like on the paper."""
    parts = re.fullmatch(r"(rgba?|color)\((srgb )?([\d., /e-]+)\)", colour)
    if not parts or (parts[1] == "color") != bool(parts[2]):
        raise ValueError(f'colour must be "rgb(…)" or "color(srgb …)", got "{colour}"')
    *rgb, alpha = [*map(float, re.findall(r"[\d.e-]+", parts[3])), 1.0][:4]
    if parts[2]:  # what color-mix gives: from 0 to 1
        rgb = [255 * c for c in rgb]
    share = alpha * opacity
    return tuple(share * c + (1 - share) * p for c, p in zip(rgb, paper, strict=True))


def contrast(one: tuple, other: tuple) -> float:
    """The contrast of two colours, (r, g, b) up to 255, from 1 to 21 (WCAG 2)."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: tuple) -> float:
    srgb = [c / 255 for c in rgb]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in srgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
