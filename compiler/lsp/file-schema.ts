/** Which parts of the schema apply at a place in a file as it is written. */
import { propertiesOf, schemasAt } from '../schema/alternatives.ts';
import type { JsonSchema } from '../schema/assemble.ts';
import { blockSchema, compositionProperties, useSchema } from '../schema/composition.ts';
import { languageSchema } from '../schema/language-schema.ts';
import type { Path } from '../source/span.ts';
import { layerDepth } from './written.ts';

/** The keys of the network, and those of composition. */
export const fileSchema: JsonSchema = {
  ...languageSchema,
  properties: { ...propertiesOf(languageSchema), ...compositionProperties },
};

/** In the place of a layer's type, for the use of a block. */
export const USE = Symbol('the use of a block');
export type LayerType = string | typeof USE | undefined;

/** `type` is that of the layer around the place. */
export function schemasOf(path: Path, type?: LayerType): readonly JsonSchema[] {
  return schemasBelow(path, layerDepth(path), type);
}

/** The same for a mapping, by its keys: `layers` of a patch is a list, or a mapping with keys of layers. */
export function mappingSchemasOf(path: Path, type?: LayerType): readonly JsonSchema[] {
  return schemasBelow(path, layerDepth([...path, '']), type);
}

function schemasBelow(path: Path, depth: number | undefined, type: LayerType): readonly JsonSchema[] {
  if (depth !== undefined) {
    const keys = path.slice(depth);
    return type === USE ? schemasAt(useSchema, keys) : schemasAt(fileSchema, ['layers', 0, ...keys], type);
  }
  const [section, name, ...rest] = path;
  return section === 'blocks' && name !== undefined ? schemasAt(blockSchema, rest) : schemasAt(fileSchema, path);
}
