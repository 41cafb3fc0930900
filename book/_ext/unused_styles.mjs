// Reads style sheets from stdin and writes them without the rules that no page needs:
// those whose classes, ids and elements stand in none of the files named as arguments.

import { text } from "node:stream/consumers";
import { PurgeCSS } from "purgecss";

const [{ css }] = await new PurgeCSS().purge({
  content: process.argv.slice(2),
  css: [{ raw: await text(process.stdin) }],
  // Python writes "data-theme" itself, and what is set by a script is in the scripts.
  dynamicAttributes: ["data-theme", "data-mode", "open", "tabindex", "aria-current"],
});
process.stdout.write(css);
