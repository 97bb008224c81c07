/** Which YAML files are specs. Editors send every YAML file; the server is silent about the others, and editors leave it alone. */
import { specSchema } from '../schema/base.ts';
import { compositionKeys } from '../schema/composition.ts';

/** The version is a number: a Kubernetes manifest has a `spec:` too, but with a mapping below it. */
const version = /^(["']?)spec\1[ \t]*:[ \t]+["']?\d/m;

/** A variant need not repeat the version. It extends a YAML file, */
const extending = /^(["']?)extends\1[ \t]*:[ \t]+(["']?)[^\s"'#]+\.ya?ml\2[ \t]*(?:#.*)?$/m;
/** and has no key of another language: configurations of other tools extend files too. */
const sections: ReadonlySet<string> = new Set([...Object.keys(specSchema.properties), ...compositionKeys]);

/** A comment before the first key that names the schema marks a file as a spec even if it has nothing else yet. */
const modeline = /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*#.*\bspec\.schema\.json\b/;

export function looksLikeSpec(text: string): boolean {
  return version.test(text) || modeline.test(text) || (extending.test(text) && hasOnlySections(text));
}

/** Whether it may become a variant once its `extends` names a file: so long it is only helped to name one. */
export function mayBecomeVariant(text: string): boolean {
  return /^extends[ \t]*:/m.test(text) && hasOnlySections(text);
}

function hasOnlySections(text: string): boolean {
  return [...text.matchAll(/^["']?(\w+)["']?[ \t]*:(?=\s)/gm)].every(([, key = '']) => sections.has(key));
}
