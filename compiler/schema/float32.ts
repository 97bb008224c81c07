/**
 * Numbers that generated code cannot hold. Every value that the schema calls a number becomes a float32 somewhere; whole numbers
 * (extents, counts) do not. Walks the tree along the schema, so that a new key needs nothing but its schema.
 */
import { numberBeyondFloat32 } from '../diagnostics/catalogue/schema.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { float32Loss } from '../float32.ts';
import { type Child, childOf, type ScalarNode } from '../source/nodes.ts';
import type { Path, Span } from '../source/span.ts';
import type { JsonSchema } from './assemble.ts';

export interface Float32Problem {
  readonly path: Path;
  readonly diagnostic: Diagnostic;
}

export function findFloat32Problems(root: Child, schema: JsonSchema): readonly Float32Problem[] {
  const definitions = schema.definitions as Readonly<Record<string, JsonSchema>>;
  const found: Float32Problem[] = [];
  const walk = ({ value, alias }: Child, at: JsonSchema, path: Path, via: Span | undefined): void => {
    const through = alias ?? via;
    if (value.kind === 'scalar') {
      const diagnostic = at.type === 'number' ? problemOf(value, through) : undefined;
      if (diagnostic !== undefined) {
        found.push({ path, diagnostic });
      }
    } else if (value.kind === 'sequence') {
      const { items } = at as { readonly items?: JsonSchema };
      for (const [index, item] of items === undefined ? [] : value.items.entries()) {
        walk(item, items ?? {}, [...path, index], through);
      }
    } else {
      for (const [key, property] of Object.entries((at.properties ?? {}) as Readonly<Record<string, JsonSchema>>)) {
        const entry = value.entries.get(key);
        if (entry !== undefined) {
          walk(entry, property, [...path, key], through);
        }
      }
    }
    for (const branch of (at.anyOf ?? []) as readonly JsonSchema[]) {
      walk({ value }, branch, path, through);
    }
    // For a layer: the definition of its kind.
    const kind = at.discriminator === undefined ? undefined : childOf(value, 'type')?.value;
    const definition =
      kind?.kind === 'scalar' ? Object.getOwnPropertyDescriptor(definitions, String(kind.value)) : undefined;
    if (definition !== undefined) {
      walk({ value }, definition.value, path, through);
    }
  };
  walk(root, schema, [], undefined);
  return found;
}

function problemOf({ value, source, span, flawed }: ScalarNode, alias: Span | undefined): Diagnostic | undefined {
  const becomes = typeof value === 'number' && !flawed ? float32Loss(value) : undefined;
  return becomes === undefined
    ? undefined
    : createDiagnostic(
        numberBeyondFloat32,
        { text: source, becomes },
        { span, labels: alias === undefined ? [] : [{ span: alias, text: 'used through this alias' }] },
      );
}
