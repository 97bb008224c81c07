/** The schema's defaults for keys that a spec omits, filled in once, so that no reader has a default of its own. */

/** As much of a JSON Schema as defaults need. */
interface Fragment {
  readonly default?: unknown;
  /** Fragments too, though their types do not say it. */
  readonly properties?: Readonly<Record<string, object>>;
  /** Of the alternatives, one at most is a mapping. */
  readonly anyOf?: readonly Fragment[];
}

type Mapping = Readonly<Record<string, unknown>>;

/** What a schema has to fill in, computed once: an editor resolves the spec on every keystroke. */
interface Filling {
  /** Themselves complete. */
  readonly defaults: readonly (readonly [key: string, value: unknown])[];
  /** Keys whose mappings have defaults. */
  readonly nested: readonly (readonly [key: string, filling: Filling])[];
  /** Mappings that several layers share, such as those under `defaults`, and their completed forms. */
  readonly filled: WeakMap<Mapping, Mapping>;
}

const fillings = new WeakMap<Fragment, Filling>();

function fillingOf(schema: Fragment): Filling {
  const known = fillings.get(schema);
  if (known !== undefined) {
    return known;
  }
  const alternatives: readonly Fragment[] = [schema, ...(schema.anyOf ?? [])];
  const properties: readonly (readonly [key: string, property: Fragment])[] = alternatives.flatMap((each) =>
    Object.entries(each.properties ?? {}),
  );
  const filling: Filling = {
    defaults: properties.flatMap(([key, property]) =>
      property.default === undefined ? [] : [[key, completed(property, property.default)] as const],
    ),
    nested: properties
      .map(([key, property]) => [key, fillingOf(property)] as const)
      .filter(([, { defaults, nested }]) => defaults.length + nested.length > 0),
    filled: new WeakMap(),
  };
  fillings.set(schema, filling);
  return filling;
}

/** The mapping with the defaults of its keys and of those in its mappings; `refused` keys stay absent. */
export function withDefaults(schema: Fragment, written: Mapping, refused?: ReadonlySet<string>): Mapping {
  return fill(fillingOf(schema), written, refused);
}

/** A value with the defaults of the keys it lacks, where it is a mapping. */
export function completed(schema: Fragment, value: unknown): unknown {
  return isMapping(value) ? fillShared(fillingOf(schema), value) : value;
}

function fill({ defaults, nested }: Filling, written: Mapping, refused?: ReadonlySet<string>): Mapping {
  const all: Record<string, unknown> = { ...written };
  for (const [key, filling] of nested) {
    const value = all[key];
    if (isMapping(value)) {
      all[key] = fillShared(filling, value);
    }
  }
  for (const [key, value] of defaults) {
    if (all[key] === undefined && refused?.has(key) !== true) {
      all[key] = value;
    }
  }
  return all;
}

function fillShared(filling: Filling, written: Mapping): Mapping {
  const known = filling.filled.get(written) ?? fill(filling, written);
  filling.filled.set(written, known);
  return known;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
