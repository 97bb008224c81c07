/**
 * The compiled form of the spec's JSON Schema. Compiling takes longer than everything else in a check, so the build replaces
 * this module by a precompiled one (scripts/standalone-validator.mjs).
 */
import { Ajv, type ErrorObject } from 'ajv';
// `strictRequired` would refuse the pairs of `exclusiveKeys`, which name keys one level up.
import options from './ajv-options.json' with { type: 'json' };
import { languageSchema } from './language-schema.ts';

let validate: ((data: unknown) => readonly ErrorObject[]) | undefined;

/** Every place where `data` departs from the schema. */
export function findSchemaErrors(data: unknown): readonly ErrorObject[] {
  validate ??= compile();
  return validate(data);
}

function compile(): (data: unknown) => readonly ErrorObject[] {
  const compiled = new Ajv(options).compile(languageSchema);
  return (data) => (compiled(data) ? [] : (compiled.errors ?? []));
}
