/**
 * What has a name in a spec (layers and uses of blocks, blocks, their parameters) and every place where the name is written, in all files
 * of the spec. The name of a layer out of a block is composed, and so are the places: `stage1_2_conv` mentions the use `stage1` and the
 * layer `conv` of its block.
 */
import { layerParameters } from '../compose/layer-parameters.ts';
import { childOf, locate, type MappingNode, textAt } from '../source/nodes.ts';
import type { Span } from '../source/span.ts';
import type { SpecView } from './view.ts';
import {
  blocksOf,
  networkLists,
  parameterOf,
  patchesIn,
  scalarsIn,
  type Word,
  type WrittenBlock,
  wordOf,
  wordsOf,
} from './written.ts';

export type SymbolKind = 'layer' | 'block' | 'parameter' | 'input';

export interface Mention {
  readonly kind: SymbolKind;
  /** The name of what is meant: `conv` where the text has `stage1_conv`. */
  readonly name: string;
  /** The same for all mentions of one thing, whichever spec they are found through. */
  readonly symbol: string;
  readonly span: Span;
  /** Where the name is given; undefined where no layer, block or parameter has it. */
  readonly definition: Span | undefined;
  readonly defines: boolean;
  /** Names of the same kind in the same list. */
  readonly siblings: readonly string[];
}

/** A layer or a use under its name in a list. */
interface Named {
  readonly word: Word;
  readonly block: string | undefined;
  readonly repeats: boolean;
}

/** The names that a list of layers can refer to. */
interface Scope {
  readonly named: ReadonlyMap<string, Named>;
  readonly names: readonly string[];
}

const known = new WeakMap<SpecView, readonly Mention[]>();

/** In no particular order. */
export function mentionsIn(view: SpecView): readonly Mention[] {
  const found = known.get(view) ?? collect(view);
  known.set(view, found);
  return found;
}

function collect(view: SpecView): readonly Mention[] {
  const blocks = blocksOf(view);
  const scopes = new Map([...blocks.values()].map((block) => [block.name, scopeOf(block.layers)]));
  const lists = networkLists(view);
  const network = scopeOf(lists.toReversed().flatMap(({ layers }) => layers));
  const finder = new Finder(blocks, scopes, network, view.root && locate(view.root, ['input'])?.keySpan);
  for (const { root, layers } of lists) {
    for (const layer of layers) {
      finder.readEntry(layer, network);
    }
    for (const { node, names } of patchesIn(root)) {
      finder.readNames(names, network);
      const changed =
        names.flatMap(({ text }) => network.named.get(text)?.block ?? [])[0] ?? textAt(node, ['layers', 'block']);
      for (const key of ['set', 'replace', 'layers']) {
        const keys = childOf(node, key)?.value;
        if (keys?.kind === 'mapping') {
          finder.readKeys(keys, network, key === 'set' ? changed : undefined);
        }
      }
    }
  }
  const columns = view.root && locate(view.root, ['columns', 'exchange'])?.node;
  finder.readNames(wordsOf(columns), network);
  for (const block of blocks.values()) {
    finder.readBlock(block, scopes.get(block.name) ?? network);
  }
  return finder.mentions;
}

function scopeOf(layers: readonly MappingNode[]): Scope {
  const named = new Map<string, Named>();
  const names: string[] = [];
  for (const layer of layers) {
    const word = wordOf(childOf(layer, 'name')?.value);
    if (word !== undefined) {
      names.push(word.text);
      if (!named.has(word.text)) {
        const block = wordOf(childOf(layer, 'block')?.value)?.text;
        named.set(word.text, { word, block, repeats: layer.entries.has('repeat') });
      }
    }
  }
  return { named, names };
}

class Finder {
  readonly mentions: Mention[] = [];
  private readonly blocks: ReadonlyMap<string, WrittenBlock>;
  private readonly layerParameters: ReadonlySet<string>;
  private readonly scopes: ReadonlyMap<string, Scope>;
  private readonly network: Scope;
  /** Where `images` come from. */
  private readonly input: Span | undefined;

  constructor(
    blocks: ReadonlyMap<string, WrittenBlock>,
    scopes: ReadonlyMap<string, Scope>,
    network: Scope,
    input: Span | undefined,
  ) {
    this.blocks = blocks;
    this.layerParameters = layerParameters(new Map([...blocks].map(([name, { entry }]) => [name, entry])));
    this.scopes = scopes;
    this.network = network;
    this.input = input;
  }

  readEntry(entry: MappingNode, scope: Scope): void {
    const name = wordOf(childOf(entry, 'name')?.value);
    if (name !== undefined) {
      this.add('layer', name, name.span, scope.names);
    }
    this.readKeys(entry, scope);
  }

  /** The inputs of a layer, and the block and parameters of a use. `changed`: the block of the use that a patch changes. */
  readKeys(keys: MappingNode, scope: Scope, changed?: string): void {
    this.readNames(wordsOf(childOf(keys, 'from')?.value), scope);
    const block = wordOf(childOf(keys, 'block')?.value);
    const used = this.blocks.get(block?.text ?? changed ?? '');
    if (block !== undefined) {
      this.add('block', block, used?.entry.keySpan, [...this.blocks.keys()]);
    } else if (used === undefined) {
      return;
    }
    const given = childOf(keys, 'with')?.value;
    for (const [parameter, { keySpan, value }] of given?.kind === 'mapping' ? given.entries : []) {
      this.addParameter({ text: parameter, span: keySpan }, used);
      if (this.layerParameters.has(`${used?.name ?? block?.text} ${parameter}`)) {
        this.readGiven(wordsOf(value), scope);
      }
    }
  }

  /** Layers of the block that holds the use, else of the network. */
  private readGiven(names: readonly Word[], scope: Scope): void {
    for (const name of names) {
      this.readNames([name], scope.named.has(name.text) ? scope : this.network);
    }
  }

  readBlock(block: WrittenBlock, scope: Scope): void {
    this.add('block', { text: block.name, span: block.entry.keySpan }, block.entry.keySpan, [...this.blocks.keys()]);
    for (const [parameter, { keySpan, value }] of block.parameters) {
      this.addParameter({ text: parameter, span: keySpan }, block);
      if (this.layerParameters.has(`${block.name} ${parameter}`)) {
        this.readGiven(wordsOf(value), this.network);
      }
    }
    for (const layer of block.layers) {
      this.readEntry(layer, scope);
      for (const scalar of scalarsIn(layer)) {
        const text = parameterOf(scalar);
        if (text !== undefined) {
          this.addParameter({ text, span: { ...scalar.span, start: scalar.span.start + 1 } }, block);
        }
      }
    }
  }

  /** Layers, by the names that they have in a list or once its blocks are written out. */
  readNames(names: readonly Word[], scope: Scope): void {
    for (const name of names) {
      if (name.text.startsWith('$')) {
        continue;
      }
      if (name.text === 'images' && !scope.named.has('images')) {
        this.add('input', name, this.input, []);
        continue;
      }
      const parts = this.partsOf(name, scope);
      if (parts === undefined) {
        this.add('layer', name, undefined, scope.names);
      } else {
        for (const part of parts) {
          this.add('layer', part.word, part.definition, part.siblings);
        }
      }
    }
  }

  private partsOf(
    { text, span }: Word,
    scope: Scope,
  ): readonly { readonly word: Word; readonly definition: Span; readonly siblings: readonly string[] }[] | undefined {
    const exact = scope.named.get(text);
    if (exact !== undefined) {
      return [{ word: { text, span }, definition: exact.word.span, siblings: scope.names }];
    }
    for (const [name, { word, block, repeats }] of scope.named) {
      const rest = text.slice(name.length);
      const copy = /^_\d+(?=_|$)/.exec(rest)?.[0] ?? '';
      if (block === undefined || !text.startsWith(`${name}_`) || (repeats && copy === '')) {
        continue;
      }
      const end = span.start + name.length;
      const head = { word: { text: name, span: { ...span, end } }, definition: word.span, siblings: scope.names };
      const skipped = repeats ? copy.length : 0;
      if (rest.length === skipped) {
        return [head];
      }
      const inner = { text: rest.slice(skipped + 1), span: { ...span, start: end + skipped + 1 } };
      const parts = this.partsOf(inner, this.scopes.get(block) ?? { named: new Map(), names: [] });
      if (parts !== undefined) {
        return [head, ...parts];
      }
    }
    return undefined;
  }

  private addParameter(word: Word, block: WrittenBlock | undefined): void {
    const names = [...(block?.parameters.keys() ?? [])];
    this.add('parameter', word, block?.parameters.get(word.text)?.keySpan, names);
  }

  private add(kind: SymbolKind, { text, span }: Word, definition: Span | undefined, siblings: readonly string[]): void {
    this.mentions.push({
      kind,
      name: text,
      symbol: definition === undefined ? `${kind} ${text}` : `${definition.file} ${definition.start}`,
      span,
      definition,
      defines: definition !== undefined && isSame(definition, span),
      siblings,
    });
  }
}

function isSame(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}
