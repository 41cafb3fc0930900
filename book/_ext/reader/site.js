// Where the site lies, and scripts of it that are loaded when they are wanted.

const script = document.querySelector('script[src*="_static/site.js"]');

/** The address of the site's root, which ends in "/". */
export const root = new URL("../", script.src).href;

/** What a page is called in the index: its path without ".html". */
export const pageName = decodeURI(location.href.split(/[?#]/)[0])
  .slice(decodeURI(root).length)
  .replace(/\.html$/, "");

const wanted = new Map();

/** Load `_static/<name>` once. A script may be loaded from a disk, data may not. */
export function load(name) {
  if (!wanted.has(name)) {
    const arrival = new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = `${root}_static/${name}`;
      element.onload = resolve;
      element.onerror = () => {
        wanted.delete(name); // the network may come back
        reject(new Error(`${name} did not arrive`));
      };
      document.head.append(element);
    });
    wanted.set(name, arrival);
  }
  return wanted.get(name);
}

/** An element with its attributes and what is in it. */
export function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, value);
  element.append(...content);
  return element;
}
