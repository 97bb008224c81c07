/** What stands in a spec where a schema error points. */
import { compilerAssert } from '../assert.ts';
import type { DiagnosticDetails } from '../diagnostics/create.ts';
import type { LayerKind } from '../ops/layer-kind.ts';
import { locate, type MappingNode, type SourceNode } from '../source/nodes.ts';
import type { Path, Span } from '../source/span.ts';

export interface TranslateContext {
  readonly root: SourceNode;
  readonly kinds: readonly LayerKind[];
}

/** The value at a path, or its key where the value is empty. Values reached through an alias are labelled with it too. */
export function at(path: Path, { root }: TranslateContext): DiagnosticDetails & { readonly span: Span } {
  const located = locate(root, path);
  compilerAssert(located !== undefined, `nothing stands at ${path.join('/')}`);
  const { node, keySpan, alias } = located;
  const span = node.span.start === node.span.end && keySpan !== undefined ? keySpan : node.span;
  return { span, labels: alias === undefined ? [] : [{ span: alias, text: 'used through this alias' }] };
}

export function nodeAt(path: Path, { root }: TranslateContext): SourceNode {
  const node = locate(root, path)?.node;
  compilerAssert(node !== undefined, `nothing stands at ${path.join('/')}`);
  return node;
}

export function mappingAt(path: Path, context: TranslateContext): MappingNode {
  const node = nodeAt(path, context);
  compilerAssert(node.kind === 'mapping', `no mapping stands at ${path.join('/')}`);
  return node;
}
