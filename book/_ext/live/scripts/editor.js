// The editor for Python: CodeMirror, in a shadow of its own so that its styles need no
// allowance from a Content-Security-Policy.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentLess,
  indentMore,
} from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: [tags.bool, tags.null], color: "var(--code-keyword)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--book-muted)" },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.className],
    color: "var(--book-accent)",
  },
]);

const look = EditorView.theme({
  "&": { color: "var(--book-ink)", background: "none" },
  "&.cm-focused": { outline: "2px solid var(--book-accent)", outlineOffset: "-2px" },
  ".cm-scroller": {
    fontFamily: "var(--pst-font-family-monospace, monospace)",
    lineHeight: "1.55",
  },
  ".cm-content": { padding: "0.75rem 0", caretColor: "var(--book-ink)" },
  ".cm-cursor": { borderLeftColor: "var(--book-ink)" },
  ".cm-line": { padding: "0 0.9rem 0 0.5rem" },
  ".cm-gutters": {
    background: "var(--book-surface)", // long lines go by behind the numbers
    border: "0",
    color: "var(--book-muted)",
    minWidth: "1.8rem",
  },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--book-accent) 25%, transparent) !important",
  },
  ".cm-matchingBracket": {
    background: "color-mix(in srgb, var(--book-accent) 25%, transparent)",
  },
});

/** Indent the selected lines, or move on to the next multiple of four columns. */
function indent(view) {
  const { main } = view.state.selection;
  if (!main.empty) return indentMore(view);
  const column = main.head - view.state.doc.lineAt(main.head).from;
  view.dispatch(view.state.replaceSelection(" ".repeat(4 - (column % 4))));
  return true;
}

/** Tab indents; after Escape it leaves the editor, as everywhere else. */
const indenting = [
  { key: "Tab", run: indent, shift: indentLess },
  { key: "Escape", run: (view) => (view.setTabFocusMode(2000), true) },
];

/** An editor in `place`, which is emptied. `run` is called by Shift- and Ctrl-Enter. */
export function openEditor(place, { code, label, change, run }) {
  const runs = (view) => (run(view), true);
  const host = document.createElement("div");
  host.className = "live-editor";
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    state: EditorState.create({
      doc: code,
      extensions: [
        keymap.of([
          { key: "Shift-Enter", run: runs },
          { key: "Mod-Enter", run: runs },
        ]),
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("    "),
        bracketMatching(),
        closeBrackets(),
        python(),
        syntaxHighlighting(colours),
        look,
        keymap.of([
          ...indenting,
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({
          tabindex: "0",
          "aria-label": label,
          "aria-description": "Tab indents. Escape, then Tab, leaves the editor.",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) change(view.state.doc.toString());
        }),
      ],
    }),
  });
  root.append(view.dom);
  place.replaceChildren(host);
  return {
    get code() {
      return view.state.doc.toString();
    },
    set code(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => view.focus(),
    get hasFocus() {
      return view.hasFocus;
    },
  };
}
