// Joins the scripts of the page, with the editor that they use, into one folder:
// `node bundle.mjs FOLDER SCRIPT…`.

import { build } from "esbuild";

const [outdir, ...entryPoints] = process.argv.slice(2);
await build({
  entryPoints,
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "error",
});
