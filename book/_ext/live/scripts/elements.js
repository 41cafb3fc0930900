// Small helpers to make elements.

/** An element with attributes (on… are listeners) and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, text);
}

const SPAN = /(`+)(.+?)\1(?!`)|\*\*(.+?)\*\*|\*(.+?)\*/gs;

/** What a check says, whose Markdown is code, strong and emphasised words alone. */
export function words(markdown) {
  const parts = [];
  let end = 0;
  for (const match of markdown.matchAll(SPAN)) {
    parts.push(markdown.slice(end, match.index));
    const [whole, fence, code, strong, emphasis] = match;
    // A fence of two and more stands apart from its code by a blank.
    const inner = fence?.length > 1 ? code.replace(/^ (.*) $/s, "$1") : code;
    if (fence) parts.push(element("code", {}, inner));
    else if (strong) parts.push(element("strong", {}, strong));
    else parts.push(element("em", {}, emphasis));
    end = match.index + whole.length;
  }
  return [...parts, markdown.slice(end)];
}
