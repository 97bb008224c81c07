/**
 * Every code, for the tools that walk them: pages, suppressions, `specc explain`. Stages import their own table; the codes of layer,
 * optimizer, schedule and loss kinds are in their folders.
 */
import { layerKinds } from '../../ops/registry.ts';
import * as shared from '../../ops/shared/diagnostics.ts';
import * as windows from '../../ops/shared/window-diagnostics.ts';
import { recipeDiagnostics } from '../../recipe/registry.ts';
import type { CatalogueCode } from '../create.ts';
import * as columns from './columns.ts';
import * as composition from './composition.ts';
import * as internal from './internal.ts';
import * as names from './names.ts';
import * as numerics from './numerics.ts';
import * as output from './output.ts';
import * as runtime from './runtime.ts';
import * as schema from './schema.ts';
import * as shapes from './shapes.ts';
import * as target from './target.ts';
import * as yaml from './yaml.ts';

const tables: readonly Readonly<Record<string, CatalogueCode>>[] = [
  yaml,
  schema,
  names,
  composition,
  columns,
  shapes,
  numerics,
  target,
  output,
  runtime,
  internal,
  shared,
  windows,
  ...layerKinds.map(({ diagnostics = {} }) => diagnostics),
  ...recipeDiagnostics,
];

/** In order of code. */
export const catalogue: readonly CatalogueCode[] = tables
  .flatMap((table) => Object.values(table))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

export function findCode(code: string): CatalogueCode | undefined {
  return catalogue.find((entry) => entry.code === code);
}
