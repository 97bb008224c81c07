/** What stands in a spec where a schema error points. */
import { compilerAssert } from '../assert.ts';
import type { DiagnosticDetails } from '../diagnostics/create.ts';
import type { LayerKind } from '../ops/layer-kind.ts';
import { locate, type MappingNode, type SourceNode } from '../source/nodes.ts';
import type { Origin, Path, Span } from '../source/span.ts';

export interface TranslateContext {
  readonly root: SourceNode;
  readonly kinds: readonly LayerKind[];
}

/** The value at a path, or its key where the value is empty. Values reached through an alias are labelled with it too. */
export function at(path: Path, { root }: TranslateContext): DiagnosticDetails & { readonly span: Origin } {
  const located = locate(root, path);
  compilerAssert(located !== undefined, `nothing stands at ${path.join('/')}`);
  const { node, keySpan, alias, uses } = located;
  const span = node.span.start === node.span.end && keySpan !== undefined ? keySpan : node.span;
  return {
    span: { ...span, ...(uses !== undefined && { uses }) },
    labels: alias === undefined ? [] : [{ span: alias, text: 'used through this alias' }],
  };
}

/** A span that stands for what is at a path, with the uses of the block that it is written in. */
export function inBlock(span: Span, path: Path, { root }: TranslateContext): Origin {
  const uses = locate(root, path)?.uses;
  return uses === undefined ? span : { ...span, uses };
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
