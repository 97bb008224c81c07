/** Which documents of the editor are specs. */
import type { DocumentSelector, TextDocument } from 'vscode';
import { looksLikeSpec } from '../../../compiler/lsp/looks-like-spec.ts';

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
