/** Values that completion proposes: what the compiler determined, what layers like the new one have. */
import type { Analysis } from '../../analysis.ts';
import { inputCounts } from '../../ops/ports.ts';
import { layerKinds } from '../../ops/registry.ts';
import { parameterCount } from '../../ops/shared/parameters.ts';
import { nameSchema } from '../../schema/base.ts';
import type { Hints } from '../../schema/snippet.ts';
import { type MappingNode, textAt } from '../../source/nodes.ts';
import { parseYaml } from '../../source/parse-yaml.ts';
import { createSourceText } from '../../source/source-text.ts';
import type { Path } from '../../source/span.ts';
import { formatShape } from '../../text/table.ts';
import { layerTexts, usesOf } from '../layers.ts';
import type { SpecView } from '../view.ts';
import { layerDepth, type WrittenBlock } from '../written.ts';
import type { Site } from './completion-site.ts';

/** What a layer at a site may read, nearest first, then the images. */
export function namesBefore(view: SpecView, { index, block }: Pick<Site, 'index' | 'block'>): readonly string[] {
  if (block !== undefined) {
    return [...namesIn(block).slice(0, index).reverse(), '$input'];
  }
  const pattern = new RegExp(nameSchema.pattern);
  const uses = usesOf(view);
  const names = layerTexts(view).flatMap(({ index: at, name }) => {
    const ended = uses.flatMap((use) => (use.layers.at(-1)?.index === at ? [use.name] : []));
    return at < index ? [...(name !== undefined && pattern.test(name) ? [name] : []), ...ended] : [];
  });
  return [...new Set([...names.reverse(), 'images'])];
}

/** The names that a block gives its layers. */
export function namesIn({ layers }: WrittenBlock): readonly string[] {
  return layers.map((layer) => textAt(layer, ['name']) ?? '');
}

/** Undefined where a layer's parameters are not known. */
export function parameterTotal({ layers }: SpecView): number | undefined {
  if (layers === undefined || layers.order.length > layers.inferred.size) {
    return undefined;
  }
  return [...layers.inferred.values()].reduce((sum, inferred) => sum + parameterCount(inferred), 0);
}

/** Of the mapping at a path. */
export function hintsForKeys(view: SpecView, path: Path, site: Site): Hints {
  const { type, name, target } = site;
  if (path.join('.') === 'expect') {
    const total = parameterTotal(view);
    return new Map(total === undefined ? [] : [['parameters', String(total)]]);
  }
  if (layerDepth([...path, '']) !== path.length || typeof type !== 'string') {
    return new Map();
  }
  const shape = shapeText(view, name);
  return new Map([
    ...hintsFor(view, type, site),
    ...wordsIn(target?.node),
    ...(shape === undefined ? [] : [['expect', shape] as const]),
  ]);
}

export function shapeText({ layers }: Analysis, name: string | undefined): string | undefined {
  const shape = layers?.shapes.get(name ?? '');
  return shape && formatShape(shape);
}

/** What a new layer of a kind may look like: like the previous one of its kind, else like the example in its documentation. */
export function hintsFor(view: SpecView, kind: string, site: Pick<Site, 'index' | 'block'>): Hints {
  const { index, block } = site;
  const layers = layerTexts(view);
  const ofKind = layers.filter(({ type }) => type === kind);
  const like = ofKind.findLast((layer) => layer.index < index) ?? ofKind[0];
  const hints = new Map([...wordsIn(exampleOf(kind)), ...wordsIn(like?.node)]);
  hints.delete('from');
  const { least } = inputCounts(layerKinds.find((each) => each.kind === kind)?.inputs ?? {});
  if (least > 1) {
    hints.set('from', `[${namesBefore(view, site).slice(0, least).join(', ')}]`);
  }
  const names = block === undefined ? layers.map(({ name = '' }) => name) : namesIn(block);
  return hints.set('name', freshName(hints.get('name') ?? kind, names));
}

/** The same name with the next number: conv6 where there are conv1 … conv5. */
export function freshName(like: string, names: readonly string[]): string {
  const base = like.replace(/\d+$/, '');
  const numbers = names.map((name) => {
    return name.startsWith(base) && /^\d{1,9}$/.test(name.slice(base.length)) ? Number(name.slice(base.length)) : 0;
  });
  return `${base}${Math.max(0, ...numbers) + 1}`;
}

function exampleOf(kind: string): MappingNode | undefined {
  const examples = docsOf(kind).match(/^ {4}- \{.*$/gm) ?? [];
  return examples
    .map((line) => parseYaml(createSourceText('docs.md', line), () => {}))
    .flatMap((list) => (list?.kind === 'sequence' ? list.items.map(({ value }) => value) : []))
    .filter((layer) => layer.kind === 'mapping')
    .find((layer) => textAt(layer, ['type']) === kind);
}

function wordsIn(mapping: MappingNode | undefined): readonly (readonly [string, string])[] {
  return [...(mapping?.entries ?? [])].flatMap(([key, { value }]) =>
    value.kind === 'scalar' && !value.quoted && !value.flawed && value.source !== '' ? [[key, value.source]] : [],
  );
}

export function docsOf(kind: string): string {
  return layerKinds.find((candidate) => candidate.kind === kind)?.docs ?? '';
}
