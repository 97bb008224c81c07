/**
 * ajv's errors as this compiler sees them, and the one thing they need before they can be reported: of the alternatives of an
 * `anyOf`, only the one that the author meant matters.
 */
import type { ErrorObject } from 'ajv';
import { compilerAssert } from '../assert.ts';
import type { Path } from '../source/span.ts';
import type { JsonSchema } from './assemble.ts';

export interface SchemaError {
  readonly path: Path;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The keyword's own value in the schema. */
  readonly schema: unknown;
  /** The schema object that contains the keyword. */
  readonly parentSchema: JsonSchema;
  /** The alternatives of the `anyOf`, one of which was meant, where the error is about the value as a whole. */
  readonly alternatives?: readonly JsonSchema[];
}

/** Replaces an `anyOf` in which no alternative has the right type. Not a keyword of JSON Schema. */
export const alternativesKeyword = 'specc-alternatives';
/** Replaces an `anyOf` in which several alternatives are lists, none of this length. Not a keyword of JSON Schema. */
export const lengthsKeyword = 'specc-lengths';

/** `schema` is the whole schema that ajv checked against: errors contain only a path into it. */
export function fromAjv({ instancePath, schemaPath, keyword, params }: ErrorObject, schema: JsonSchema): SchemaError {
  const steps = schemaPath.split('/').slice(1);
  return {
    path: parsePointer(instancePath),
    schemaPath,
    keyword,
    params,
    schema: stepInto(schema, steps),
    parentSchema: stepInto(schema, steps.slice(0, -1)) as JsonSchema,
  };
}

function stepInto(schema: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((at, step) => {
    compilerAssert(typeof at === 'object' && at !== null, `the schema has nothing at ${steps.join('/')}`);
    return (at as Readonly<Record<string, unknown>>)[step];
  }, schema);
}

/** Numbers become indices; a key that looks like one is found by its text all the same. */
function parsePointer(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^(0|[1-9]\d*)$/.test(step) ? Number(step) : step));
}

/** Replaces each `anyOf` error and those of its branches by those worth reporting. */
export function settleAlternatives(errors: readonly SchemaError[]): readonly SchemaError[] {
  const unions = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length);
  const union = unions[0];
  if (union === undefined) {
    return errors;
  }
  const inside = errors.filter((error) => error !== union && isInside(error, union));
  const rest = errors.filter((error) => error !== union && !isInside(error, union));
  return [...settleAlternatives(chooseBranch(union, inside)), ...settleAlternatives(rest)];
}

function isInside(error: SchemaError, union: SchemaError): boolean {
  return error.schemaPath.startsWith(`${union.schemaPath}/`) && startsWith(error.path, union.path);
}

function startsWith(path: Path, prefix: Path): boolean {
  return path.length >= prefix.length && prefix.every((step, index) => step === path[index]);
}

function chooseBranch(union: SchemaError, inside: readonly SchemaError[]): readonly SchemaError[] {
  const count = Array.isArray(union.schema) ? union.schema.length : 0;
  const branches = Array.from({ length: count }, (_, index) =>
    inside.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/${index}/`)),
  );
  const isHere = (error: SchemaError): boolean => error.path.length === union.path.length;
  const fitting = branches.filter((errors) => !errors.some((error) => error.keyword === 'type' && isHere(error)));
  const isLength = (error: SchemaError): boolean => /^(min|max)Items$/.test(error.keyword) && isHere(error);
  const sized = fitting.filter((errors) => !errors.some(isLength));
  const [only] = sized.length > 0 ? sized : fitting;
  if (only !== undefined && (sized.length > 0 || fitting.length === 1)) {
    const alternatives = union.schema as readonly JsonSchema[];
    return only.map((error) => (isHere(error) ? { ...error, alternatives } : error));
  }
  if (fitting.length > 1) {
    return [{ ...union, keyword: lengthsKeyword, schema: fitting.map(([error]) => error?.parentSchema) }];
  }
  return [{ ...union, keyword: alternativesKeyword }];
}
