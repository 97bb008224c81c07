/** Every code, for the tools that walk them: pages, suppressions, `specc explain`. Stages import their own table. */
import * as add from '../../ops/add/diagnostics.ts';
import * as concat from '../../ops/concat/diagnostics.ts';
import type { CatalogueEntry } from '../create.ts';
import * as internal from './internal.ts';
import * as names from './names.ts';
import * as numerics from './numerics.ts';
import * as output from './output.ts';
import * as runtime from './runtime.ts';
import * as schema from './schema.ts';
import * as shapes from './shapes.ts';
import * as target from './target.ts';
import * as yaml from './yaml.ts';

/** What a code is, without the parameters of its message. */
export type CatalogueCode = Omit<CatalogueEntry<never>, 'message'>;

const tables: readonly Readonly<Record<string, CatalogueCode>>[] = [
  yaml,
  schema,
  names,
  shapes,
  add,
  concat,
  numerics,
  target,
  output,
  runtime,
  internal,
];

/** In order of code. */
export const catalogue: readonly CatalogueCode[] = tables
  .flatMap((table) => Object.values(table))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

export function findCode(code: string): CatalogueCode | undefined {
  return catalogue.find((entry) => entry.code === code);
}

/** The page of a code, relative to the project's root. */
export function pageOf(code: string): string {
  return `docs/diagnostics/${code}.md`;
}
