/** The grammars of the VS Code extension know the layer kinds of the registry. */
import { test } from 'vitest';
import { layerKinds } from '../../compiler/ops/registry.ts';
import { injectionGrammars } from '../../scripts/vscode-grammar.ts';
import { expectCommitted } from './compare-files.ts';

test('editor/vscode/syntaxes is what the registry gives', () => {
  expectCommitted(injectionGrammars(layerKinds.map(({ kind }) => kind)), 'editor/vscode/syntaxes');
});
