/** What the schema says for keys that nobody wrote, filled in once, so that no reader has a default of its own. */

/** As much of a JSON Schema as defaults need. */
interface Fragment {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Fragment>>;
}

/** The mapping with the defaults of its keys and of those in its mappings; `refused` keys stay away. */
export function withDefaults(
  { properties = {} }: Fragment,
  written: Readonly<Record<string, unknown>>,
  refused: ReadonlySet<string> = new Set(),
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(properties).flatMap(([key, schema]) => {
    const value = Object.hasOwn(written, key) ? written[key] : refused.has(key) ? undefined : schema.default;
    return value === undefined ? [] : [[key, completed(schema, value)] as const];
  });
  return { ...written, ...Object.fromEntries(entries) };
}

/** A value with the defaults of the keys it lacks, where it is a mapping. */
export function completed(schema: Fragment, value: unknown): unknown {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping && schema.properties !== undefined
    ? withDefaults(schema, value as Readonly<Record<string, unknown>>)
    : value;
}
