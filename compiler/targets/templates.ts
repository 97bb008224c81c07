/** Handlebars as both targets use it: nothing is escaped, a missing value is an error, and each text is compiled once. */
import Handlebars from 'handlebars';

export function createTemplates(
  partials: Readonly<Record<string, string>> = {},
): (template: string, view: object) => string {
  const environment = Handlebars.create();
  for (const [name, text] of Object.entries(partials)) {
    environment.registerPartial(name, text);
  }
  const cache = new Map<string, HandlebarsTemplateDelegate>();
  return (template, view) => {
    const compiled = cache.get(template) ?? environment.compile(template, { noEscape: true, strict: true });
    cache.set(template, compiled);
    return compiled(view);
  };
}
