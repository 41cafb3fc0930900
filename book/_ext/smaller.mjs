// Reads a style sheet or a script from stdin and writes it in fewer letters: `node
// smaller.mjs css` or `js`. Names that scripts share are kept.

import { text } from "node:stream/consumers";
import { transform } from "esbuild";

const { code } = await transform(await text(process.stdin), {
  loader: process.argv[2],
  minify: true,
  target: "es2022",
  legalComments: "none",
});
process.stdout.write(code);
