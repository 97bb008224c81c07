/**
 * YAML text → located tree, part by part: each top-level key is a part, and each item of a block list under one (the layers). Parts
 * that were parsed before come from a cache, so that a keystroke costs one layer; a part that is not YAML, because it is half
 * written, is reported and does not affect the others. For every text that is YAML the result is that of `parseYaml`.
 */
import { yamlSyntax } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import { type Child, type Entry, type ScalarNode, type SourceNode, totalSize } from './nodes.ts';
import { duplicateKeyProblem, parseYaml } from './parse-yaml.ts';
import { shiftDiagnostic, shiftNode } from './shift.ts';
import { createSourceText, type SourceText } from './source-text.ts';
import type { Span } from './span.ts';
import { keyOfSection, type SectionPart, splitParts, type TextPart } from './split-parts.ts';
import { keyWithoutColon } from './yaml-problems.ts';

export type YamlParser = (source: SourceText, report: Report) => SourceNode | undefined;

/** A parsed part and its place. */
interface ParsedPart {
  readonly start: number;
  /** Absent where the part is not YAML. */
  readonly node: SourceNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A parser that caches the parts of the previous text of each file. One per document. */
export function createPartParser(): YamlParser {
  /** By file, then by text. */
  const known = new Map<string, ReadonlyMap<string, ParsedPart>>();
  return (source, report) => {
    const sections = splitParts(source.text);
    if (sections === undefined) {
      return parseYaml(source, report);
    }
    const before = known.get(source.file);
    const used = new Map<string, ParsedPart>();
    const parse = ({ start, end }: TextPart): SourceNode | undefined => {
      const text = source.text.slice(start, end);
      const part = placePart(used.get(text) ?? before?.get(text) ?? parsePart(source.file, text), start);
      used.set(text, part);
      part.diagnostics.forEach(report);
      return part.node;
    };
    const root = parseSections(source, sections, parse, report);
    known.set(source.file, used);
    return root;
  };
}

/** The same without a cache. */
export const parseYamlInParts: YamlParser = (source, report) => createPartParser()(source, report);

function parsePart(file: string, text: string): ParsedPart {
  const diagnostics: Diagnostic[] = [];
  const node = parseYaml(createSourceText(file, text), (diagnostic) => diagnostics.push(diagnostic));
  return { start: 0, node, diagnostics };
}

function placePart(part: ParsedPart, start: number): ParsedPart {
  const by = start - part.start;
  return by === 0
    ? part
    : {
        start,
        node: part.node && shiftNode(part.node, by),
        diagnostics: part.diagnostics.map((diagnostic) => shiftDiagnostic(diagnostic, by)),
      };
}

type ParsePart = (part: TextPart) => SourceNode | undefined;

function parseSections(
  source: SourceText,
  sections: readonly SectionPart[],
  parse: ParsePart,
  report: Report,
): SourceNode {
  const entries = new Map<string, Entry>();
  let incomplete = false;
  for (const section of sections) {
    const found = parseSection(source, section, parse, report);
    incomplete ||= found.length === 0;
    for (const [key, entry] of found) {
      const previous = entries.get(key);
      if (previous !== undefined) {
        report(duplicateKeyProblem(key, entry, previous));
      } else {
        entries.set(key, entry);
      }
    }
  }
  const values = [...entries.values()];
  const start = sections[0]?.start ?? 0;
  const end = Math.max(start, ...values.map(({ keySpan, value }) => Math.max(keySpan.end, value.span.end)));
  const span = { file: source.file, start, end };
  return { kind: 'mapping', span, flow: false, entries, incomplete, size: 1 + totalSize(values) };
}

/** One entry, as a rule; none where not even a key can be recognized, and a second one, without a key, for the colon after `a: {}:`. */
function parseSection(
  source: SourceText,
  section: SectionPart,
  parse: ParsePart,
  report: Report,
): readonly (readonly [key: string, entry: Entry])[] {
  const { start, end, items } = section;
  const node = parse({ start, end: items[0]?.start ?? end });
  const all = node?.kind === 'mapping' ? [...node.entries] : [];
  const [own] = all;
  if (own === undefined) {
    if (node !== undefined) {
      report(createDiagnostic(yamlSyntax, { problem: keyWithoutColon }, { span: node.span }));
    }
    const salvaged = salvageSection(source, section);
    return salvaged === undefined ? [] : [salvaged];
  }
  if (items.length === 0) {
    return all;
  }
  const [key, { keySpan }] = own;
  const parsed = items.map((item) => parseItem(source, item, parse));
  return [[key, { keySpan, value: sequenceOf(source, parsed) }]];
}

function sequenceOf(
  { file }: SourceText,
  items: readonly { readonly dash: number; readonly value: SourceNode }[],
): SourceNode {
  const start = items[0]?.dash ?? 0;
  const end = items.reduce((last, { value }) => Math.max(last, value.span.end), start);
  const children = items.map(({ value }): Child => ({ value }));
  return { kind: 'sequence', span: { file, start, end }, items: children, size: 1 + totalSize(children) };
}

function parseItem(source: SourceText, part: TextPart, parse: ParsePart) {
  const node = parse(part);
  const [only] = node?.kind === 'sequence' ? node.items : [];
  return {
    dash: node?.span.start ?? source.text.indexOf('-', part.start),
    value: only?.value ?? salvageItem(source, part),
  };
}

function salvageSection({ file, text }: SourceText, { start, end }: TextPart): readonly [string, Entry] | undefined {
  const written = text.slice(start, end);
  const key = keyOfSection(written);
  if (key === undefined) {
    return undefined;
  }
  const keySpan = { file, start, end: start + written.indexOf(':') };
  return [key, { keySpan, value: flawed({ file, start: keySpan.end + 1, end: start + written.trimEnd().length }) }];
}

/** The name and type of a half-written layer, so that others may read it; what it lacks is not reported. */
function salvageItem({ file, text }: SourceText, part: TextPart): SourceNode {
  const written = text.slice(part.start, part.end);
  const spanAt = (at: number, length: number): Span => ({
    file,
    start: part.start + at,
    end: part.start + at + length,
  });
  const span = spanAt(written.indexOf('-') + 2, written.trimEnd().length - written.indexOf('-') - 2);
  const entries = new Map<string, Entry>();
  for (const key of ['name', 'type']) {
    const found = new RegExp(`(?<=[\\s{,])${key}: *(?=[a-z])`).exec(written);
    const value = /^[a-z]\w*/.exec(written.slice((found?.index ?? 0) + (found?.[0].length ?? 0)))?.[0];
    if (found !== null && value !== undefined) {
      const valueSpan = spanAt(found.index + found[0].length, value.length);
      const node: ScalarNode = { ...flawed(valueSpan), value, source: value, flawed: false };
      entries.set(key, { keySpan: spanAt(found.index, key.length), value: node });
    }
  }
  return entries.size === 0
    ? flawed(span)
    : { kind: 'mapping', span, flow: true, entries, incomplete: true, size: 1 + entries.size };
}

function flawed(span: Span): ScalarNode {
  return { kind: 'scalar', span, value: null, source: '', quoted: false, flawed: true, size: 1 };
}
