/** What becomes of a mapping when a variant gives some of its keys. */
import { propertiesOf, requiredKeys } from './alternatives.ts';
import type { JsonSchema } from './assemble.ts';

/** Whether a mapping of this schema is merged key by key. */
export function mergesByKey(schema: JsonSchema): boolean {
  const keys = Object.keys(propertiesOf(schema));
  return keys.length > 0 && keys.some((key) => !choiceKeys(schema).has(key));
}

/** Keys of which a mapping has one at most: it is the choice among them, also where there is only one to choose. */
export function choiceKeys(schema: JsonSchema): ReadonlySet<string> {
  const [only, ...others] = Object.keys(propertiesOf(schema));
  if (only !== undefined && others.length === 0 && requiredKeys(schema).includes(only)) {
    return new Set([only]);
  }
  const pairs = ((schema.allOf ?? []) as readonly JsonSchema[]).map(({ not }) =>
    requiredKeys((not ?? {}) as JsonSchema),
  );
  return new Set(pairs.flat());
}
