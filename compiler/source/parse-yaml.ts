/**
 * YAML text → located tree. Receives a text and reports what is wrong with it as YAML; returns the tree of everything that
 * could be read, or undefined when the text has no reliable structure. Knows nothing of the spec language.
 * Anchors, aliases and merge keys work; their expansion is bounded.
 */
import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import * as catalogue from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic, Report } from '../diagnostics/types.ts';
import { formatCount } from '../text/table.ts';
import {
  type Child,
  type Entry,
  type MappingNode,
  type ScalarNode,
  type ScalarValue,
  type SourceNode,
  totalSize,
} from './nodes.ts';
import { checkNumber } from './numbers.ts';
import { type SourceText, spanOf } from './source-text.ts';
import type { Span } from './span.ts';
import { tabProblem } from './tabs.ts';
import { yamlProblem } from './yaml-problems.ts';

/** Nothing deeper is read. The spec language nests seven levels deep. */
export const maximumDepth = 32;
/** Nodes that all aliases together may stand for: a thousand layers that each repeat a hundred values. */
const maximumExpandedNodes = 100_000;

/** The core schema's tags say what plain text says anyway. */
const coreTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

export function parseYaml(source: SourceText, report: Report): SourceNode | undefined {
  const depthExceeded = findDeepNesting(source);
  if (depthExceeded !== undefined) {
    report(createDiagnostic(catalogue.nestedTooDeep, { limit: maximumDepth }, { span: depthExceeded }));
    return undefined;
  }
  const document = parseDocument(source.text, {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    // The library compares every pair of keys; the tree builder finds duplicates in one pass.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const first = firstError(document.errors);
  if (first !== undefined) {
    const tab = tabProblem(source, first, document.errors);
    if (tab === undefined) {
      reportYamlError(first, document.contents, source, report);
    } else {
      report(tab);
    }
    return undefined;
  }
  if (document.contents === null || isEmptyScalar(document.contents)) {
    report(createDiagnostic(catalogue.emptySpec, {}, { span: spanOf(source, 0, 0) }));
    return undefined;
  }
  return new TreeBuilder(source, report).build(document.contents, 0).value;
}

/** Later errors of the parser mostly follow from the first one. */
function firstError(errors: readonly YAMLError[]): YAMLError | undefined {
  let first: YAMLError | undefined;
  for (const error of errors) {
    if (first === undefined || error.pos[0] < first.pos[0]) {
      first = error;
    }
  }
  return first;
}

function reportYamlError(error: YAMLError, contents: Node | null, source: SourceText, report: Report): void {
  const span = spanOf(source, error.pos[0], error.pos[1]);
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      report(createDiagnostic(catalogue.multipleDocuments, {}, { span: spanOf(source, span.start, span.start + 3) }));
      return;
    case 'NON_STRING_KEY':
      report(createDiagnostic(catalogue.keyNotText, {}, { span }));
      return;
    case 'RESOURCE_EXHAUSTION':
      report(createDiagnostic(catalogue.nestedTooDeep, { limit: maximumDepth }, { span }));
      return;
    default: {
      const opening = findUnclosed(error, contents, source);
      const problem = yamlProblem(error, source.text);
      const details =
        opening === undefined
          ? { span }
          : { span: opening, label: 'opened here', labels: [{ span, text: 'noticed here' }] };
      report(createDiagnostic(catalogue.yamlSyntax, { problem }, details));
    }
  }
}

/** The quote or bracket that was never closed: more useful than the end of the text, where the parser notices. */
function findUnclosed(error: YAMLError, contents: Node | null, source: SourceText): Span | undefined {
  if (contents === null || !/closing (.)quote|end with a [\]}]/.test(error.message)) {
    return undefined;
  }
  let found: number | undefined;
  visit(contents, (_, node) => {
    const [start, end] = isNode(node) ? (node.range ?? []) : [];
    if (start === undefined || end === undefined || start >= error.pos[0]) {
      return;
    }
    const closing = closings[source.text[start] ?? ''];
    if (closing !== undefined && (end <= start + 1 || source.text[end - 1] !== closing)) {
      found = Math.max(found ?? 0, start);
    }
  });
  return found === undefined ? undefined : spanOf(source, found, found + 1);
}

const closings: Readonly<Record<string, string | undefined>> = { '[': ']', '{': '}', '"': '"', "'": "'" };

/**
 * The library composes by recursion, and slowly where thousands of brackets are open. Brackets inside quotes and comments
 * count here too, which is harmless: no spec has that many unbalanced ones on one line.
 */
function findDeepNesting(source: SourceText): Span | undefined {
  const { text } = source;
  const limit = maximumDepth * 8;
  let flow = 0;
  let dashes = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '[' || character === '{') {
      flow++;
    } else if (character === ']' || character === '}') {
      flow = Math.max(0, flow - 1);
    } else if (character === '\n') {
      dashes = 0;
    } else if ((character === '-' || character === '?' || character === ':') && text[at + 1] === ' ') {
      dashes++;
    }
    if (flow > limit || dashes > limit * 4) {
      return spanOf(source, at, at + 1);
    }
  }
  return undefined;
}

function isEmptyScalar(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

class TreeBuilder {
  readonly #source: SourceText;
  readonly #report: Report;
  readonly #anchors = new Map<string, SourceNode>();
  /** Anchors whose node is still being built: an alias to one of them would contain itself. */
  readonly #open = new Set<string>();
  #expandedNodes = 0;

  constructor(source: SourceText, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  build(node: Node, depth: number): Child {
    if (isAlias(node)) {
      return this.#follow(node);
    }
    const anchor = 'anchor' in node ? node.anchor : undefined;
    if (anchor !== undefined) {
      this.#open.add(anchor);
    }
    const value = this.#buildValue(node, depth);
    if (anchor !== undefined) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, value);
    }
    return { value };
  }

  #buildValue(node: Node, depth: number): SourceNode {
    const span = this.#spanOf(node);
    if (node.tag !== undefined && !coreTag.test(node.tag) && !isAlias(node)) {
      const tag = node.tag.replace('tag:yaml.org,2002:', '!!');
      this.#report(createDiagnostic(catalogue.yamlTag, { tag }, { span: this.#tagSpan(span) }));
      return flawedScalar(span);
    }
    if (depth > maximumDepth) {
      this.#report(createDiagnostic(catalogue.nestedTooDeep, { limit: maximumDepth }, { span }));
      return flawedScalar(span);
    }
    if (isMap(node)) {
      return this.#buildMapping(node.items as readonly Pair[], node.flow === true, span, depth);
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.build(item as Node, depth + 1));
      // The library counts a comment after the last item of a block list as part of the list.
      const last = items.at(-1);
      const end = node.flow === true || last === undefined ? span.end : (last.alias ?? last.value.span).end;
      return { kind: 'sequence', span: { ...span, end }, items, size: 1 + totalSize(items) };
    }
    return this.#buildScalar(node, span);
  }

  #buildScalar(node: Node, span: Span): ScalarNode {
    if (!isScalar(node)) {
      return flawedScalar(span);
    }
    const value = toScalarValue(node.value);
    const source = this.#source.text.slice(span.start, span.end);
    const quoted = node.type !== 'PLAIN';
    const problem = typeof value === 'number' ? checkNumber(source, value, span) : undefined;
    if (problem !== undefined) {
      this.#report(problem.diagnostic);
    }
    const tag = node.tag === undefined ? {} : { tag: this.#tagSpan(span) };
    return { kind: 'scalar', span, value, source, quoted, flawed: problem?.flawed === true, size: 1, ...tag };
  }

  #buildMapping(pairs: readonly Pair[], flow: boolean, span: Span, depth: number): MappingNode {
    const entries = new Map<string, Entry>();
    const merges: Entry[] = [];
    for (const pair of pairs) {
      const entry = this.#buildEntry(pair, depth);
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const isMerge = key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN';
      const previous = isMerge ? merges[0] : entries.get(key);
      if (previous !== undefined) {
        this.#report(duplicateKeyProblem(key, entry, previous));
      } else if (isMerge) {
        merges.push(entry);
      } else {
        entries.set(key, entry);
      }
    }
    let incomplete = false;
    for (const merge of merges) {
      incomplete = !this.#merge(merge, entries) || incomplete;
    }
    return { kind: 'mapping', span, flow, entries, incomplete, size: 1 + totalSize([...entries.values()]) };
  }

  #buildEntry(pair: Pair, depth: number): Entry {
    const keySpan = this.#spanOf(pair.key as Node);
    // `{ a, b }` has keys without values.
    const child =
      pair.value === null
        ? { value: emptyScalar({ ...keySpan, start: keySpan.end }) }
        : this.build(pair.value as Node, depth + 1);
    return { ...child, keySpan };
  }

  /** Keys of the mapping itself win over merged ones, earlier merged mappings over later ones. False where a source is not a mapping. */
  #merge(merge: Entry, entries: Map<string, Entry>): boolean {
    const sources: readonly Child[] = merge.value.kind === 'sequence' ? merge.value.items : [merge];
    for (const { value, alias } of sources) {
      if (value.kind !== 'mapping') {
        if (!(value.kind === 'scalar' && value.flawed)) {
          this.#report(createDiagnostic(catalogue.mergeNotMapping, {}, { span: alias ?? merge.keySpan }));
        }
        continue;
      }
      for (const [key, entry] of value.entries) {
        if (!entries.has(key)) {
          const via = entry.alias ?? alias ?? merge.alias;
          entries.set(key, via === undefined ? entry : { ...entry, alias: via });
        }
      }
    }
    return sources.every(({ value }) => value.kind === 'mapping' && !value.incomplete);
  }

  #follow(node: Alias): Child {
    const alias = this.#spanOf(node);
    const name = node.source;
    const target = this.#open.has(name) ? undefined : this.#anchors.get(name);
    if (target === undefined) {
      const problem = this.#open.has(name)
        ? createDiagnostic(
            catalogue.aliasExpansion,
            { name, problem: 'is inside the value it refers to' },
            { span: alias },
          )
        : createDiagnostic(catalogue.unknownAlias, { name }, { span: alias, help: this.#anchorHelp() });
      this.#report(problem);
      return { value: flawedScalar(alias), alias };
    }
    const within = this.#expandedNodes <= maximumExpandedNodes;
    this.#expandedNodes += target.size;
    if (this.#expandedNodes > maximumExpandedNodes) {
      // One report, for the first alias too many, covers those after it.
      if (!within) {
        return { value: flawedScalar(alias), alias };
      }
      const problem = `brings the spec to more than ${formatCount(maximumExpandedNodes)} values from aliases`;
      this.#report(createDiagnostic(catalogue.aliasExpansion, { name, problem }, { span: alias }));
      return { value: flawedScalar(alias), alias };
    }
    return { value: target, alias };
  }

  #anchorHelp(): readonly string[] {
    const names = [...this.#anchors.keys()].map((name) => `\`&${name}\``);
    return names.length === 0 ? [] : [`anchors so far: ${names.slice(0, 10).join(', ')}`];
  }

  /** The tag in front of a value. */
  #tagSpan(value: Span): Span {
    const before = this.#source.text.slice(Math.max(0, value.start - 200), value.start);
    const [, tag] = /(!\S*)(?:\s+&\S+)?\s*$/.exec(before) ?? [];
    const start = tag === undefined ? -1 : this.#source.text.lastIndexOf(tag, value.start);
    return start === -1 || tag === undefined ? value : spanOf(this.#source, start, start + tag.length);
  }

  /** The library's block collections extend to the end of the following line. */
  #spanOf(node: Node): Span {
    const [start = 0, end = start] = node.range ?? [];
    const { text } = this.#source;
    let last = end;
    // YAML's white space: any other belongs to the value.
    while (last > start && ' \t\r\n'.includes(text.charAt(last - 1))) {
      last--;
    }
    return spanOf(this.#source, start, last);
  }
}

export function duplicateKeyProblem(key: string, entry: Entry, previous: Entry): Diagnostic {
  const labels = [{ span: previous.keySpan, text: 'first given here' }];
  return createDiagnostic(catalogue.duplicateKey, { key }, { span: entry.keySpan, label: 'given again', labels });
}

function toScalarValue(value: unknown): ScalarValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function emptyScalar(span: Span): ScalarNode {
  return { kind: 'scalar', span, value: null, source: '', quoted: false, flawed: false, size: 1 };
}

function flawedScalar(span: Span): ScalarNode {
  return { ...emptyScalar(span), flawed: true };
}
