// The editor's script, which comes when it is first wanted.

const MISSING = "The editor did not come. Are you offline? Then load this page again.";

/** What makes an editor (editor.js); undefined, said by `runner`, if it does not come. */
export async function editorMaker(runner) {
  try {
    return (await import("./editor.js")).openEditor;
  } catch {
    runner.say(MISSING, "wrong");
    return undefined;
  }
}
