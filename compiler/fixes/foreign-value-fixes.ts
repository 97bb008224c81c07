/**
 * Words of other frameworks for numbers that depend on the layer: `padding: same`, `weight: he_normal`. The schema has refused them; the
 * layer's kind knows what has their effect.
 */
import { layerKind } from '../ops/registry.ts';
import type { ResolvedLayer } from '../resolve/types.ts';
import { textAtSpan } from '../source/source-text.ts';
import { beginTogether } from '../source/span.ts';
import type { CandidateGenerator, FixSite, ForeignValueGenerator } from './types.ts';

/** For the value of a layer's key that is text where a number is wanted. */
export const fixForeignValue: CandidateGenerator = (site) => {
  for (const layer of site.spec.broken.partial) {
    const generators = layerKind(layer.type).foreignValueFixes ?? {};
    const [, generate] = Object.entries(generators).find(([key]) => isAt(site, layer, key)) ?? [];
    if (generate !== undefined && isKnown(site, layer, generators)) {
      const text = textAtSpan(site.spec.sources, site.diagnostic.span);
      return generate(site, layer, text.replaceAll(/['"]/g, '').toLowerCase());
    }
  }
  return [];
};

function isAt({ spec, diagnostic }: FixSite, layer: ResolvedLayer, key: string): boolean {
  const path = [...layer.path, key];
  return spec.isWritten(path) && beginTogether(spec.origin(path), diagnostic.span);
}

/** How these start changes no shape. */
const PARAMETERS: readonly string[] = ['weight', 'bias'];

/** Whether the shape rule can be asked: keys that were refused, and that no generator gives a value, would count as absent. */
function isKnown(
  { spec }: FixSite,
  { type, attributes, path }: ResolvedLayer,
  generators: Readonly<Record<string, ForeignValueGenerator>>,
): boolean {
  const { properties, required = [] } = layerKind(type).schema;
  const isThere = (key: string) => key in attributes || key in generators || PARAMETERS.includes(key);
  return (
    required.every(isThere) && Object.keys(properties).every((key) => isThere(key) || !spec.isWritten([...path, key]))
  );
}
