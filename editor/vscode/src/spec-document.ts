/** Which YAML files are specs. The language server asks the same two questions and is silent about everything else. */
import type { DocumentSelector, TextDocument } from 'vscode';

export const yamlDocuments = [
  { language: 'yaml', scheme: 'file' },
  { language: 'yaml', scheme: 'untitled' },
] as const satisfies DocumentSelector;

export function isSpec(document: TextDocument): boolean {
  const ours = yamlDocuments.some(({ language, scheme }) => {
    return language === document.languageId && scheme === document.uri.scheme;
  });
  return ours && looksLikeSpec(document.getText());
}

/** The version is a number: a manifest of Kubernetes has a `spec:` too, and a mapping below it. */
const version = /^(["']?)spec\1[ \t]*:[ \t]+["']?\d/m;

/** A comment before the first key that names the schema makes a spec of a file that has nothing else yet. */
const modeline = /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*#.*\bspec\.schema\.json\b/;

export function looksLikeSpec(text: string): boolean {
  return version.test(text) || modeline.test(text);
}
