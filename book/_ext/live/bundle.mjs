// Joins the scripts of the page, with the editor that they use, into one folder:
// `node bundle.mjs FOLDER SCRIPT…`.

import { build } from "esbuild";

const [outdir, ...entryPoints] = process.argv.slice(2);
// Each by itself: what two share would be one file more for a page to ask for. What a
// script imports only when it is wanted, the editor, stays a file of its own.
for (const entry of entryPoints)
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
