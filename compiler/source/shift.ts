/** Moves what was located within a part of a text to the part's place. */
import type { Diagnostic } from '../diagnostics/types.ts';
import { type Child, type Entry, movedNode, type SourceNode } from './nodes.ts';
import type { Span } from './span.ts';

function shiftSpan(span: Span, by: number): Span {
  return { file: span.file, start: span.start + by, end: span.end + by };
}

/** For trees without aliases, in which no node occurs twice. */
export function shiftNode(node: SourceNode, by: number): SourceNode {
  const span = shiftSpan(node.span, by);
  switch (node.kind) {
    case 'scalar':
      return { ...node, span, ...(node.tag !== undefined && { tag: shiftSpan(node.tag, by) }) };
    case 'sequence': {
      const items = node.items.map((item): Child => ({ value: shiftNode(item.value, by) }));
      return movedNode(node, { ...node, span, items });
    }
    case 'mapping': {
      const entries = new Map<string, Entry>();
      for (const [key, entry] of node.entries) {
        entries.set(key, { value: shiftNode(entry.value, by), keySpan: shiftSpan(entry.keySpan, by) });
      }
      return movedNode(node, { ...node, span, entries });
    }
  }
}

export function shiftDiagnostic(diagnostic: Diagnostic, by: number): Diagnostic {
  const { span, labels, fixes } = diagnostic;
  return {
    ...diagnostic,
    ...(span !== undefined && { span: shiftSpan(span, by) }),
    labels: labels.map((label) => ({ ...label, span: shiftSpan(label.span, by) })),
    fixes: fixes.map((fix) => ({
      ...fix,
      edits: fix.edits.map((edit) => ({ ...edit, span: shiftSpan(edit.span, by) })),
    })),
  };
}
