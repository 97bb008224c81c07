/** A composed spec as YAML: the keys of the spec in order, one line for each layer, and where each line was written. */
import type { Child, MappingNode, SourceNode } from '../source/nodes.ts';
import { lineOfSpan, type SourceTexts } from '../source/source-text.ts';
import type { Span } from '../source/span.ts';
import { flowText } from '../text/flow-yaml.ts';

/** Longer mappings get a line for each key. */
const LINE = 100;

export interface PrintOptions {
  /** Whether each line ends with a comment that says where it was written. */
  readonly origins: boolean;
  /** What stands for a place in a file, where that is not its path and line. */
  readonly nameOf?: (file: string) => string | undefined;
}

export function printSpec(root: MappingNode, texts: SourceTexts, { origins, nameOf }: PrintOptions): string {
  const lines: string[] = [];
  const put = (text: string, ...from: readonly Child[]): void => {
    const places = origins ? placesOf(from, texts, nameOf) : [];
    lines.push(places.length === 0 ? text : `${text} # ${places.join(', ')}`);
  };
  for (const [key, entry] of root.entries) {
    const { value } = entry;
    if (value.kind === 'sequence' && value.items.some((item) => item.value.kind === 'mapping')) {
      lines.push(`${key}:`);
      for (const item of value.items) {
        put(`  - ${nodeText(item.value)}`, item);
      }
    } else if (value.kind === 'mapping' && nodeText(value).length > LINE) {
      lines.push(`${key}:`);
      for (const [inner, child] of value.entries) {
        put(`  ${flowText(inner)}: ${nodeText(child.value)}`, child);
      }
    } else {
      put(`${key}: ${nodeText(value)}`, entry);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** In the flow style; numbers as they are written. */
function nodeText(node: SourceNode): string {
  switch (node.kind) {
    case 'scalar':
      // A quoted number has a tag that says so.
      return typeof node.value === 'string' || node.quoted ? flowText(node.value) : node.source || 'null';
    case 'sequence':
      return `[${node.items.map(({ value }) => nodeText(value)).join(', ')}]`;
    case 'mapping':
      return node.entries.size === 0
        ? '{}'
        : `{ ${[...node.entries].map(([key, { value }]) => `${flowText(key)}: ${nodeText(value)}`).join(', ')} }`;
  }
}

/** `alexnet.yaml:23`, `one-gpu.yaml:4`: each place once, in the order of the values, and the uses of a block last. */
function placesOf(children: readonly Child[], texts: SourceTexts, nameOf: PrintOptions['nameOf']): readonly string[] {
  const spans: Span[] = [];
  const uses: Span[] = [];
  const collect = ({ value, uses: of = [] }: Child): void => {
    uses.push(...of);
    if (value.kind === 'scalar') {
      spans.push(value.span);
    } else {
      const inner: Iterable<Child> = value.kind === 'sequence' ? value.items : value.entries.values();
      for (const child of inner) {
        collect(child);
      }
    }
  };
  children.forEach(collect);
  const places = [...spans, ...uses].map((span) => {
    const { file, line } = lineOfSpan(texts, span);
    return nameOf?.(file) ?? `${file}:${line}`;
  });
  return [...new Set(places)];
}
