/**
 * A use of a block → its layers. Names get the use's name in front, `$parameter` becomes the value that the use gives, and each copy of a
 * block that repeats reads the one before. Values are substituted whole; nothing is computed.
 */
import { blockCycle, blockReadsOutside, tooManyLayers, unknownBlock } from '../diagnostics/catalogue/composition.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { compositionSchema } from '../schema/composition.ts';
import { reportSchemaErrors } from '../schema/validate.ts';
import { findCompositionErrors } from '../schema/validator.ts';
import { nearest } from '../source/nearest.ts';
import {
  type Child,
  childOf,
  type Entry,
  type MappingNode,
  type ScalarNode,
  type SourceNode,
  textAt,
  toData,
  totalSize,
} from '../source/nodes.ts';
import type { Span } from '../source/span.ts';
import { type Block, createBlockParameters, parameterIn, parametersOf, those } from './block-parameters.ts';
import { type Group, type Item, isUse, mappingOf, nameOf } from './layer-list.ts';
import { type Blocks, layerParameters } from './layer-parameters.ts';
import { withEntries } from './merge.ts';

/** Far deeper than any published network, and no strain on memory. */
const MAX_LAYERS = 10_000;

export interface BlockExpander {
  /** The layers of a use, without further uses. Reports what is wrong with it. */
  expand(use: Item): readonly Item[];
  /** The copy of a block that `$input`, standing at this node, is the input of. */
  inputOf(node: SourceNode): Group | undefined;
  /** Whether a name may be that of a layer of a use that is refused: then no more is said about it. */
  isLost(name: string): boolean;
}

/** A block as one use sees it. */
interface Scope {
  readonly block: Block;
  /** Stands before the names of the layers. */
  readonly prefix: string;
  /** Names of the block's own layers and uses. */
  readonly own: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, Child>;
  readonly copy: Group;
}

/** `chain`: the files of the spec, from the base up. */
export function createBlockExpander(blocks: Blocks, chain: readonly string[], report: Report): BlockExpander {
  const inputs = new WeakMap<SourceNode, Group>();
  const parameters = createBlockParameters(chain, report);
  const refused = new Set<string>();
  const layersGiven = layerParameters(blocks);
  let layers = 0;
  let exceeded = false;

  const refuse = (use: Item): readonly Item[] => {
    refused.add(nameOf(use) ?? '');
    return [refusedUse(use)];
  };

  const expand = (use: Item, within: readonly string[] = []): readonly Item[] => {
    const mapping = mappingOf(use);
    const name = nameOf(use);
    const block = mapping && textAt(mapping, ['block']);
    if (mapping === undefined || name === undefined || block === undefined) {
      return refuse(use);
    }
    // Its file was checked as it is written; here are what patches have set and the values of parameters.
    if (reportUse(mapping, report)) {
      return refuse(use);
    }
    const found = blockOf(mapping, name, block, within);
    const values = found && parameters.valuesOf(found, { name, nameSpan: nameSpan(mapping), mapping });
    if (found === undefined || values === undefined) {
      return refuse(use);
    }
    const written = mapping.entries.get('repeat')?.value;
    const repeat = written?.kind === 'scalar' && Number.isInteger(written.value) ? Number(written.value) : 1;
    const layersOf = childOf(found.body, 'layers')?.value;
    const inner = layersOf?.kind === 'sequence' ? layersOf.items : [];
    const own = new Set(inner.flatMap(({ value }) => textAt(value, ['name']) ?? []));
    const whole: Group = { name };
    const items: Item[] = [];
    for (let index = 0; index < repeat; index++) {
      const from = index === 0 ? mapping.entries.get('from')?.value : undefined;
      const copyName = written === undefined ? name : `${name}_${index + 1}`;
      const copy: Group = { name: copyName, ...(from !== undefined && { from: listed(from) }) };
      const scope: Scope = {
        block: found,
        prefix: `${copyName}_`,
        own,
        values,
        copy,
      };
      const groups = [...use.groups, ...(written === undefined ? [] : [whole]), copy];
      const uses = [nameSpan(mapping), ...(use.child.uses ?? [])];
      for (const [at, layer] of inner.entries()) {
        layers += 1;
        if (layers > MAX_LAYERS) {
          if (!exceeded) {
            report(createDiagnostic(tooManyLayers, { limit: MAX_LAYERS }, { span: uses.at(-1) ?? nameSpan(mapping) }));
          }
          exceeded = true;
          return refuse(use);
        }
        const value = substituteLayer(layer.value, scope, at === 0);
        const item: Item = { child: { ...layer, value, uses }, groups };
        items.push(...(isUse(item) ? expand(item, [...within, block]) : [item]));
      }
    }
    return withExpectation(items, mapping.entries.get('expect'));
  };

  const blockOf = (mapping: MappingNode, use: string, block: string, within: readonly string[]): Block | undefined => {
    const entry = blocks.get(block);
    const body = entry?.value;
    const span = childOf(mapping, 'block')?.value.span ?? mapping.span;
    if (entry === undefined || body?.kind !== 'mapping') {
      const known = [...blocks.keys()];
      const suggestion = nearest(block, known);
      if (entry === undefined) {
        report(
          createDiagnostic(
            unknownBlock,
            { use, block },
            {
              span,
              notes: [known.length === 0 ? 'the spec has no `blocks`' : those('block', known)],
              fixes:
                suggestion === undefined
                  ? []
                  : [{ title: `write \`${suggestion}\``, edits: [{ span, newText: suggestion }] }],
            },
          ),
        );
      }
      return undefined;
    }
    if (within.includes(block)) {
      report(createDiagnostic(blockCycle, { path: within.slice(within.indexOf(block)) }, { span }));
      return undefined;
    }
    return { name: block, keySpan: entry.keySpan, body };
  };

  /** The first layer reads what the use says, unless it says so itself. */
  const substituteLayer = (layer: SourceNode, scope: Scope, isFirst: boolean): SourceNode => {
    if (layer.kind !== 'mapping') {
      return layer;
    }
    const entries = new Map<string, Entry>();
    for (const [key, entry] of layer.entries) {
      const { value } = entry;
      if (key === 'name' && value.kind === 'scalar' && typeof value.value === 'string') {
        entries.set(key, { ...entry, value: { ...value, value: scope.prefix + value.value } });
      } else if (key === 'from') {
        entries.set(key, { ...entry, value: readInputs(value, scope, nameIn(layer)) });
      } else if (key === 'with' && value.kind === 'mapping') {
        entries.set(key, { ...entry, value: handOn(value, scope, layer) });
      } else {
        entries.set(key, substitute(entry, scope));
      }
    }
    if (isFirst && scope.copy.from !== undefined && !entries.has('from')) {
      const name = layer.entries.get('name');
      const keySpan = name?.keySpan ?? layer.span;
      const input = scalarLike('$input', keySpan);
      inputs.set(input, scope.copy);
      entries.set('from', { keySpan, value: input });
    }
    return withEntries(layer, entries);
  };

  /** What a use in the block gives: the name of a layer is one of the block, if that has it. */
  const handOn = (given: MappingNode, scope: Scope, use: MappingNode): SourceNode => {
    const read = (node: SourceNode): SourceNode => {
      if (node.kind === 'sequence') {
        return { ...node, items: node.items.map((item) => ({ ...item, value: read(item.value) })) };
      }
      const isOwn = node.kind === 'scalar' && (node.value === '$input' || scope.own.has(String(node.value)));
      return isOwn ? readInputs(node, scope, nameIn(use)) : substitute({ value: node }, scope).value;
    };
    const entries = [...given.entries].map(([name, entry]) => {
      const isLayer =
        layersGiven.has(`${textAt(use, ['block'])} ${name}`) ||
        (entry.value.kind === 'scalar' && entry.value.value === '$input');
      return [name, isLayer ? { ...entry, value: read(entry.value) } : substitute(entry, scope)] as const;
    });
    return withEntries(given, new Map(entries));
  };

  const substitute = <C extends Child>(child: C, scope: Scope): C => {
    const { value: node } = child;
    if (node.kind === 'scalar') {
      const name = parameterIn(node);
      const value = name === undefined ? undefined : valueFor(name, node, scope);
      return name === undefined ? child : { ...child, value: value?.value ?? flawed(node) };
    }
    if (node.kind === 'sequence') {
      const items = node.items.map((item) => substitute(item, scope));
      return { ...child, value: { ...node, items, size: 1 + totalSize(items) } };
    }
    const entries = new Map([...node.entries].map(([key, entry]) => [key, substitute(entry, scope)] as const));
    return { ...child, value: withEntries(node, entries) };
  };

  /** `others`: words that may stand there too. */
  const valueFor = (
    name: string,
    node: ScalarNode,
    scope: Scope,
    others: readonly string[] = [],
  ): Child | undefined => {
    const value = scope.values.get(name);
    if (value === undefined && !parametersOf(scope.block.body).has(name)) {
      parameters.reportUnknown(name, scope.block, node.span, others);
    }
    return value;
  };

  const readInputs = (node: SourceNode, scope: Scope, layer: string): SourceNode => {
    if (node.kind === 'sequence') {
      const items = node.items.map((item) => ({ ...item, value: readInputs(item.value, scope, layer) }));
      return { ...node, items };
    }
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      return node;
    }
    if (node.value === '$input') {
      const input = { ...node };
      inputs.set(input, scope.copy);
      return input;
    }
    const parameter = parameterIn(node);
    if (parameter !== undefined) {
      return valueFor(parameter, node, scope, ['input'])?.value ?? flawed(node);
    }
    if (!scope.own.has(node.value)) {
      const own = [...scope.own];
      const suggestion = nearest(node.value, own);
      report(
        createDiagnostic(
          blockReadsOutside,
          { layer, input: node.value, block: scope.block.name },
          {
            span: node.span,
            notes: [those('layer', own)],
            help: ['`$input` is what the block reads; any other layer outside is a parameter of the block'],
            fixes:
              suggestion === undefined
                ? []
                : [{ title: `write \`${suggestion}\``, edits: [{ span: node.span, newText: suggestion }] }],
          },
        ),
      );
    }
    return scope.own.has(node.value) ? { ...node, value: scope.prefix + node.value } : flawed(node);
  };

  // Whoever looks for a layer writes uses out that may not have it: each is written out, reported on and counted once.
  const known = new WeakMap<Item, readonly Item[]>();
  const expandOnce = (use: Item): readonly Item[] => {
    const items = known.get(use) ?? expand(use);
    known.set(use, items);
    return items;
  };

  return {
    expand: expandOnce,
    inputOf: (node) => inputs.get(node),
    isLost: (name) => [...refused].some((use) => name.startsWith(`${use}_`)),
  };
}

/** In the place of a value that was refused: no more is said about it. */
function flawed(node: ScalarNode): ScalarNode {
  return { ...node, value: null, flawed: true };
}

/** Whether there is something wrong with a use by itself. It is checked as an entry of `layers`, whose name messages give. */
function reportUse(use: MappingNode, report: Report): boolean {
  const layers: SourceNode = { kind: 'sequence', span: use.span, items: [{ value: use }], size: 1 + use.size };
  const root = withEntries(use, new Map([['layers', { keySpan: use.span, value: layers }]]));
  const errors = findCompositionErrors(toData(root));
  return reportSchemaErrors(errors, compositionSchema, root, report).length > 0;
}

/** In the place of a use that cannot be written out: its name is known, so that layers may read it, and no more is said about it. */
function refusedUse({ child, groups }: Item): Item {
  if (child.value.kind !== 'mapping') {
    return { child, groups };
  }
  const name = child.value.entries.get('name');
  const entries = new Map<string, Entry>(name === undefined ? [] : [['name', name]]);
  return { child: { ...child, value: { ...withEntries(child.value, entries), incomplete: true } }, groups };
}

/** The use's `expect` is about its output: the last layer. */
function withExpectation(items: readonly Item[], expectation: Entry | undefined): readonly Item[] {
  const last = items.at(-1);
  const mapping = last && mappingOf(last);
  if (expectation === undefined || last === undefined || mapping === undefined) {
    return items;
  }
  const entries = new Map(mapping.entries).set('expect', expectation);
  return [...items.slice(0, -1), { ...last, child: { ...last.child, value: withEntries(mapping, entries) } }];
}

function listed(from: SourceNode): readonly SourceNode[] {
  return from.kind === 'sequence' ? from.items.map(({ value }) => value) : [from];
}

function nameIn(layer: MappingNode): string {
  return textAt(layer, ['name']) ?? 'a layer';
}

function nameSpan(mapping: MappingNode): Span {
  return childOf(mapping, 'name')?.value.span ?? mapping.span;
}

/** A plain text in the place of what is at `span`. */
export function scalarLike(text: string, span: Span): ScalarNode {
  return { kind: 'scalar', span, value: text, source: text, quoted: false, flawed: false, size: 1 };
}
