/** Which YAML files are specs. Editors send every YAML file; the server is silent about the others, and editors leave it alone. */

/** The version is a number: a Kubernetes manifest has a `spec:` too, but with a mapping below it. */
const version = /^(["']?)spec\1[ \t]*:[ \t]+["']?\d/m;

/** A comment before the first key that names the schema marks a file as a spec even if it has nothing else yet. */
const modeline = /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*#.*\bspec\.schema\.json\b/;

export function looksLikeSpec(text: string): boolean {
  return version.test(text) || modeline.test(text);
}
