// What the build asks of a page's explorers, before any browser does: how high each will
// be, how it looks as it opens, its module made small, and whether the states that the
// text names fit it. It reads {id: {state, acts}} and writes {id: {reserve, still, esm,
// unfit}}; `reserve` is null for a module that does not tell its height.

import { text } from "node:stream/consumers";
import { minify } from "terser";
import { stillOf } from "./widget_still.mjs";

async function widgetOf(state) {
  const code = Buffer.from(state._esm).toString("base64");
  const { default: widget } = await import(`data:text/javascript;base64,${code}`);
  return widget;
}

const traitsOf = (state) => ({ get: (name) => state[name] });

/** The heights that a module asks for: on a wide page, on a narrow one, on a desk. */
function reserveOf(widget, state) {
  const heights = widget?.reserve?.(traitsOf(state));
  return heights ? [heights[0], heights[1], heights[2] ?? heights[0]] : null;
}

const minified = new Map(); // explorers of one class have the same module
async function minifyOnce(esm) {
  // Nothing is made with `new` of a plain function, which arrows would not allow.
  const compress = { passes: 2, unsafe_arrows: true };
  const options = { module: true, ecma: 2020, compress };
  if (!minified.has(esm)) minified.set(esm, (await minify(esm, options)).code);
  return minified.get(esm);
}

async function prepare({ state, acts = [] }) {
  try {
    const widget = await widgetOf(state);
    return {
      reserve: reserveOf(widget, state),
      still: widget?.build ? stillOf(widget, state) : "",
      esm: await minifyOnce(state._esm),
      unfit: acts.filter((act) => !widget?.fits?.(`v1&${act}`, traitsOf(state))),
    };
  } catch (error) {
    throw new Error(`the explorer of "${state.question}" failed`, { cause: error });
  }
}

try {
  const prepared = {};
  for (const [id, entry] of Object.entries(JSON.parse(await text(process.stdin))))
    prepared[id] = await prepare(entry);
  // What an explorer would still do later does not matter, once all is written.
  process.stdout.write(JSON.stringify(prepared), () => process.exit());
} catch (error) {
  // What failed and why. Its place in the stack is an address that holds the module.
  const words = [error.message, error.cause?.message].filter(Boolean).join(": ");
  process.stderr.write(`${words}\n`, () => process.exit(1));
}
