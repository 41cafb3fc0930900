// The rules for the book's JavaScript: explorers are modules, what pages load is not.

import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-shadow": ["error", { builtinGlobals: false }],
      "no-var": "error",
      "one-var": ["error", "never"], // the joiner looks for one name a declaration
      "prefer-const": "error",
    },
  },
  {
    files: ["explorers/**/*.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["explorers/**/*.test.js"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["book/**/*.mjs", "tools/*.mjs"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["book/**/*.js"],
    ignores: ["book/_ext/live/**"],
    languageOptions: { globals: globals.browser, sourceType: "script" },
  },
  {
    files: ["book/_ext/live/**/*.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
  },
  {
    files: ["book/_ext/reader/*.js"], // joined into one script by _ext/reader.py
    languageOptions: { sourceType: "module" },
  },
];
