/** The parameters of a block: what it declares, what its layers read, and what a use gives. */
import { blockParameterMissing, blockParameterUnknown } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { listOf, quote } from '../diagnostics/words.ts';
import { nearest } from '../source/nearest.ts';
import {
  type Child,
  childOf,
  type Entry,
  type MappingNode,
  type ScalarNode,
  type SourceNode,
} from '../source/nodes.ts';
import type { Span } from '../source/span.ts';
import { isNull } from './merge.ts';

/** A block as the last file of the chain that has it says. */
export interface Block {
  readonly name: string;
  readonly keySpan: Span;
  readonly body: MappingNode;
}

/** A use of a block by its name. */
export interface Use {
  readonly name: string;
  readonly nameSpan: Span;
  readonly mapping: MappingNode;
}

export interface BlockParameters {
  /** The value of each parameter at a use; undefined where one is missing, which is reported. */
  valuesOf(block: Block, use: Use): ReadonlyMap<string, Child> | undefined;
  /** Reports a `$name` that is no parameter; `others` are words that may stand there too. */
  reportUnknown(name: string, block: Block, span: Span, others?: readonly string[]): void;
}

/**
 * A use that fitted the block of its own file does not fit one that a variant puts in its place: then the variant's block is to blame, once
 * and not at each use. `chain`: the files, from the base up.
 */
export function createBlockParameters(chain: readonly string[], report: Report): BlockParameters {
  const isAbove = (block: Block, span: Span): boolean => chain.indexOf(block.keySpan.file) > chain.indexOf(span.file);
  const blamed = new Set<string>();
  const isFirst = (block: Block, what: string): boolean => {
    const key = `${block.name} ${what}`;
    const first = !blamed.has(key);
    blamed.add(key);
    return first;
  };

  const reportGiven = (name: string, block: Block, span: Span): void => {
    const known = [...parametersOf(block.body).keys()];
    const parameters = { name, block: block.name };
    if (!isAbove(block, span)) {
      report(createDiagnostic(blockParameterUnknown, parameters, unknown(name, known, span, '')));
    } else if (isFirst(block, name)) {
      const labels = [{ span, text: 'given here' }];
      const details = { span: block.keySpan, labels, notes: [knownNote(known)], help: [declareIt(name)] };
      report(createDiagnostic(blockParameterUnknown, parameters, details));
    }
  };

  const reportMissing = (missing: ReadonlyMap<string, Entry>, block: Block, use: Use): void => {
    const names = [...missing.keys()];
    const parameters = { use: use.name, block: block.name, parameters: names };
    const declared = [...missing.values()].map(({ keySpan }) => ({ span: keySpan, text: 'which has no default' }));
    const [first, ...others] = declared;
    const inUse = `\`with: { ${names.map((name) => `${name}: …`).join(', ')} }\``;
    if (!isAbove(block, (childOf(use.mapping, 'with')?.value ?? use.mapping).span)) {
      const given = childOf(use.mapping, 'with')?.value;
      const all = given === undefined ? [] : [{ span: given.span, text: 'all that it gives' }];
      const details = { span: use.nameSpan, labels: [...all, ...declared], help: [`give it: ${inUse}`] };
      report(createDiagnostic(blockParameterMissing, parameters, details));
    } else if (first !== undefined && isFirst(block, names.join(' '))) {
      const labels = [...others, { span: use.nameSpan, text: 'which has no value for it' }];
      const help = [`give it a default, or give it in each use: ${inUse}`];
      report(createDiagnostic(blockParameterMissing, parameters, { span: first.span, labels, help }));
    }
  };

  return {
    valuesOf(block, use) {
      const parameters = parametersOf(block.body);
      const given = childOf(use.mapping, 'with')?.value;
      const values = new Map<string, Child>();
      const undeclared = new Set(readIn(childOf(block.body, 'layers')?.value));
      for (const [name, entry] of given?.kind === 'mapping' ? given.entries : []) {
        if (parameters.has(name)) {
          values.set(name, entry);
        } else if (name === 'input' || !undeclared.has(name)) {
          reportGiven(name, block, entry.keySpan);
        }
      }
      const missing = new Map<string, Entry>();
      for (const [name, entry] of parameters) {
        if (!values.has(name)) {
          (isUnset(entry.value) ? missing : values).set(name, entry);
        }
      }
      if (missing.size > 0) {
        reportMissing(missing, block, use);
        return undefined;
      }
      return values;
    },
    reportUnknown(name, block, span, others = []) {
      const known = [...parametersOf(block.body).keys()];
      const { fixes, ...details } = unknown(name, [...known, ...others], span, '$');
      const help = fixes.length === 0 ? [declareIt(name)] : [];
      report(
        createDiagnostic(
          blockParameterUnknown,
          { name, block: block.name },
          { ...details, notes: [knownNote(known)], help, fixes },
        ),
      );
    },
  };
}

/** `sigil` stands before the name at its place. */
function unknown(name: string, known: readonly string[], span: Span, sigil: string) {
  const suggestion = nearest(name, known);
  const text = `${sigil}${suggestion}`;
  const fixes = suggestion === undefined ? [] : [{ title: `write \`${text}\``, edits: [{ span, newText: text }] }];
  return { span, notes: [knownNote(known)], fixes };
}

function declareIt(name: string): string {
  return `a block declares what its layers read: \`parameters: { ${name}: ~ }\``;
}

function knownNote(known: readonly string[]): string {
  return known.length === 0 ? 'it has none' : those('parameter', known);
}

/** "the blocks are `basic` and `bottleneck`" */
export function those(what: string, names: readonly string[]): string {
  const list = listOf(names.map(quote), 'and');
  return names.length === 1 ? `the only ${what} is ${list}` : `the ${what}s are ${list}`;
}

/** With their defaults. */
export function parametersOf(body: MappingNode): ReadonlyMap<string, Entry> {
  const declared = childOf(body, 'parameters')?.value;
  return declared?.kind === 'mapping' ? declared.entries : new Map();
}

/** The name in a value that is `$name` and nothing else. */
export function parameterIn({ value, quoted }: ScalarNode): string | undefined {
  return typeof value === 'string' && !quoted && value.startsWith('$') ? value.slice(1) : undefined;
}

/** Every `$name` in a part of a block. */
function readIn(node: SourceNode | undefined): readonly string[] {
  switch (node?.kind) {
    case 'scalar':
      return [parameterIn(node) ?? []].flat();
    case 'sequence':
      return node.items.flatMap(({ value }) => readIn(value));
    case 'mapping':
      return [...node.entries.values()].flatMap(({ value }) => readIn(value));
    default:
      return [];
  }
}

/** `~`, or nothing: each use must give the value. */
function isUnset(node: SourceNode): boolean {
  return isNull(node) || (node.kind === 'scalar' && node.source === '');
}
