// What Stylelint reads: the style sheets. A rule is one line, whatever it declares; a class says its block and its
// part (« carte__nom »); what is narrower comes first, or is said beside what it is for.
export default {
  extends: ["stylelint-config-standard"],
  ignoreFiles: ["**/.*/**", "site/**", "dist/**", "node_modules/**"],
  rules: {
    "comment-empty-line-before": null,
    "custom-property-empty-line-before": null,
    "custom-property-pattern": null,
    "declaration-block-single-line-max-declarations": null,
    "media-feature-range-notation": "prefix",
    "no-descending-specificity": null,
    "selector-class-pattern": null,
    "value-keyword-case": ["lower", { ignoreKeywords: ["A4"], ignoreProperties: ["/^--/", "font-family"] }],
  },
}
