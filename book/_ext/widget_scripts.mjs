// What the build asks of a page's explorers, before any browser does: how high each will
// be, and its module made small. It reads {id: state} and writes {id: {reserve, esm}};
// `reserve` is null for a module that does not tell its height.

import { text } from "node:stream/consumers";
import { minify } from "terser";

/** The heights that a module asks for, as [wide, narrow] sums of CSS lengths. */
async function reserveOf(state) {
  const code = Buffer.from(state._esm).toString("base64");
  const { default: widget } = await import(`data:text/javascript;base64,${code}`);
  const heights = widget?.reserve?.({ get: (name) => state[name] });
  return heights ? [heights[0], heights[1], heights[2] ?? heights[0]] : null;
}

const minified = new Map(); // explorers of one class have the same module
async function minifyOnce(esm) {
  if (!minified.has(esm)) minified.set(esm, (await minify(esm, { module: true })).code);
  return minified.get(esm);
}

async function prepare(state) {
  try {
    return { reserve: await reserveOf(state), esm: await minifyOnce(state._esm) };
  } catch (error) {
    throw new Error(`the explorer of "${state.question}" failed`, { cause: error });
  }
}

const prepared = {};
for (const [id, state] of Object.entries(JSON.parse(await text(process.stdin))))
  prepared[id] = await prepare(state);
console.log(JSON.stringify(prepared));
