/** Which parts of the assembled schema apply at a place in a spec, and what they allow there. */
import type { Path } from '../source/span.ts';
import type { JsonSchema } from './assemble.ts';

/** `type` narrows the union of layer kinds where a spec says which one is meant; all of them where it names none. */
export function schemasAt(root: JsonSchema, path: Path, type?: string): readonly JsonSchema[] {
  let schemas: readonly JsonSchema[] = [root];
  for (const step of path) {
    const below = schemas
      .flatMap((schema) => alternativesOf(root, schema, step === discriminatorOf(schema) ? undefined : type))
      .map((schema) => (typeof step === 'number' ? schema.items : propertyOf(schema, step)))
      .filter((schema): schema is JsonSchema => schema !== undefined);
    schemas = [...new Set(below)];
  }
  return schemas;
}

/** A schema with references and unions written out. */
export function alternativesOf(root: JsonSchema, schema: JsonSchema, type?: string): readonly JsonSchema[] {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace('#/definitions/', '');
    return alternativesOf(root, (root.definitions as Readonly<Record<string, JsonSchema>>)[name] ?? {}, type);
  }
  const union = (schema.oneOf ?? schema.anyOf) as readonly JsonSchema[] | undefined;
  if (union === undefined) {
    return [schema];
  }
  const branches = union.flatMap((branch) => alternativesOf(root, branch, type));
  const discriminator = discriminatorOf(schema);
  const named = branches.filter(
    (branch) => discriminator !== undefined && propertiesOf(branch)[discriminator]?.const === type,
  );
  return named.length > 0 ? named : branches;
}

/** The key whose value tells the alternatives of a union apart. */
export function discriminatorOf({ discriminator }: JsonSchema): string | undefined {
  return (discriminator as { readonly propertyName: string } | undefined)?.propertyName;
}

function propertyOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  const properties = propertiesOf(schema);
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

export function propertiesOf({ properties }: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (properties ?? {}) as Readonly<Record<string, JsonSchema>>;
}

export function requiredKeys({ required }: JsonSchema): readonly string[] {
  return (required ?? []) as readonly string[];
}

/** Keys that a mapping with `present` must not have: the other halves of pairs that exclude each other. */
export function excludedKeys({ allOf }: JsonSchema, present: readonly string[]): ReadonlySet<string> {
  const pairs = ((allOf ?? []) as readonly JsonSchema[]).map(({ not }) => requiredKeys((not ?? {}) as JsonSchema));
  return new Set(
    pairs.flatMap((pair) =>
      pair.some((key) => present.includes(key)) ? pair.filter((key) => !present.includes(key)) : [],
    ),
  );
}

/** The words and numbers that a schema lists, as YAML writes them. */
export function wordsOf(schema: JsonSchema): readonly string[] {
  if (schema.const !== undefined) {
    return [String(schema.const)];
  }
  if (Array.isArray(schema.enum)) {
    return schema.enum.map(String);
  }
  return schema.type === 'boolean' ? ['true', 'false'] : [];
}
