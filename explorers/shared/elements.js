// Elements of the page and of a picture.

export function assign(node, attributes) {
  for (const [name, value] of Object.entries(attributes))
    node.setAttribute(name, value);
  return node;
}

export function html(tag, attributes, ...children) {
  const node = assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  assign(node, attributes).append(...children);
  return node;
}

export function translate(node, x, y) {
  node.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}
