// What ESLint reads: the scripts that we write, those of the pages and those of the tests.
import js from "@eslint/js"

export default [
  { ignores: ["**/.*/", "site/", "dist/", "docs/scripts/minisearch.js", "docs/scripts/racines-fr.js"] },
  js.configs.recommended,
  {
    rules: {
      complexity: ["error", 15],
      eqeqeq: "error",
      // What is invisible is looked for on purpose.
      "no-control-regex": "off",
      // `tsc` knows the names of a browser.
      "no-undef": "off",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
]
