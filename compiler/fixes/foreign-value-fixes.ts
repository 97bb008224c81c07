/**
 * Other frameworks' words for numbers that depend on the layer: `padding: same`, `weight: he_normal`. The schema has refused them; the
 * layer's kind knows which numbers have the same effect.
 */
import { layerKind } from '../ops/registry.ts';
import type { ResolvedLayer } from '../resolve/types.ts';
import { textAtSpan } from '../source/source-text.ts';
import { beginTogether } from '../source/span.ts';
import type { CandidateGenerator, FixSite, ForeignValueGenerator } from './types.ts';

/** For a value that is text where a layer's key requires a number. */
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

/** Keys whose values do not affect shapes. */
const PARAMETERS: readonly string[] = ['weight', 'bias'];

/** Whether the shape rule can run: refused keys without a generator for their value would count as absent. */
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
