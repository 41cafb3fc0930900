// Elements of the page and of a picture.

/**
 * @template {Element} E
 * @param {E} node
 * @param {Record<string, unknown>} attributes
 */
export function assign(node, attributes) {
  for (const [name, value] of Object.entries(attributes))
    node.setAttribute(name, String(value));
  return node;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} attributes
 * @param {...(Node | string)} children
 */
export function html(tag, attributes, ...children) {
  const node = assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} attributes
 * @param {...(Node | string)} children
 */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  assign(node, attributes).append(...children);
  return node;
}

/**
 * @param {HTMLElement | SVGElement} node
 * @param {number} x
 * @param {number} y
 */
export function translate(node, x, y) {
  node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}
