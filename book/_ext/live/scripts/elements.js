// Small helpers to make elements.

/** Give `target` attributes; on… are listeners. */
export function attributes(target, values) {
  for (const [key, value] of Object.entries(values)) {
    if (key.startsWith("on")) target.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") target.toggleAttribute(key, value);
    else target.setAttribute(key, value);
  }
}

/** An element with attributes and children. */
export function element(tag, values = {}, ...children) {
  const made = document.createElement(tag);
  attributes(made, values);
  made.append(...children);
  return made;
}

export function button(text, onclick, values = {}) {
  return element("button", { type: "button", onclick, ...values }, text);
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
