/** At most one of some keys, in plain JSON Schema: each pair is refused separately, so that an error names it. */
export function exclusiveKeys<const K extends readonly string[]>(...keys: K) {
  const pairs = keys.flatMap((first, index) => keys.slice(index + 1).map((second) => [first, second]));
  return { allOf: pairs.map((required) => ({ not: { type: 'object' as const, required } })) };
}
