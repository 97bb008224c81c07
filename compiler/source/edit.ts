/** Edits of a spec's text that give a path a value, in the style of what surrounds it. */
import type { TextEdit } from '../diagnostics/types.ts';
import { locate, type MappingNode, type SequenceNode, type SourceNode } from './nodes.ts';
import { lineEnd, lineStart, positionAt, type SourceTexts } from './source-text.ts';
import type { Path, Span } from './span.ts';

/** Undefined where the value has no text of its own, or no mapping to add it to. The edit applies to the file that contains it. */
export function editValue(texts: SourceTexts, root: SourceNode, path: Path, text: string): TextEdit | undefined {
  const located = locate(root, path);
  if (located !== undefined) {
    const { node, alias, keySpan } = located;
    const empty = node.span.start === node.span.end;
    return alias !== undefined || (empty && keySpan === undefined)
      ? undefined
      : { span: node.span, newText: empty ? ` ${text}` : text };
  }
  const key = path.at(-1);
  const parent = locate(root, path.slice(0, -1));
  if (typeof key !== 'string' || parent?.node.kind !== 'mapping' || parent.alias !== undefined) {
    return undefined;
  }
  return addKey(texts, parent.node, `${key}: ${text}`);
}

/** Adds a key, `key: value`, to a mapping; undefined where that is empty, or not written at all. */
export function addKey(texts: SourceTexts, mapping: MappingNode, line: string): TextEdit | undefined {
  const source = texts.textOf(mapping.span);
  const own = [...mapping.entries.values()].filter(
    ({ alias, keySpan }) => alias === undefined && isWithin(keySpan, mapping),
  );
  const [first] = own;
  const last = own.at(-1);
  if (first === undefined || last === undefined) {
    return undefined;
  }
  const end = Math.max(last.value.span.end, last.keySpan.end);
  if (mapping.flow) {
    return { span: { file: source.file, start: end, end }, newText: `, ${line}` };
  }
  // After a comment that ends the line.
  const at = lineEnd(source, positionAt(source, end).line);
  const span = { file: source.file, start: at, end: at };
  const { column, line: lineNumber } = positionAt(source, first.keySpan.start);
  // The first key of a list item comes after its dash.
  const before = source.text.slice(lineStart(source, lineNumber), first.keySpan.start).replaceAll(/[^\t]/g, ' ');
  return { span, newText: `\n${before.padEnd(column - 1)}${line}` };
}

/** Adds an item to a list, in its style. */
export function addItem(texts: SourceTexts, list: SequenceNode, item: string): TextEdit {
  const source = texts.textOf(list.span);
  const last = list.items.at(-1)?.value.span;
  const { file, start, end } = list.span;
  if (source.text[start] === '[') {
    const at = last?.end ?? start + 1;
    return { span: { file, start: at, end: at }, newText: last === undefined ? item : `, ${item}` };
  }
  const at = lineEnd(source, positionAt(source, Math.max(last?.end ?? end, end)).line);
  const indent = ' '.repeat(positionAt(source, start).column - 1);
  return { span: { file, start: at, end: at }, newText: `\n${indent}- ${item}` };
}

function isWithin(inner: Span, { span }: MappingNode): boolean {
  return inner.file === span.file && inner.start >= span.start && inner.end <= span.end;
}

/** The text of one file after edits of it that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { span, newText } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    pieces.push(text.slice(at, span.start), newText);
    at = span.end;
  }
  return pieces.join('') + text.slice(at);
}
