/** Handlebars templates and Markdown are imported as text; `scripts/text-templates.mjs` gives esbuild and vite the same rule. */
declare module '*.hbs' {
  const text: string;
  export default text;
}

declare module '*.md' {
  const text: string;
  export default text;
}
