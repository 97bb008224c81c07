/**
 * The compiled forms of the JSON Schemas of a spec. Compiling takes longer than everything else in a check, so the build replaces
 * this module by a precompiled one (scripts/standalone-validator.mjs).
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
// `strictRequired` would refuse the pairs of `exclusiveKeys`, which name keys one level up.
import options from './ajv-options.json' with { type: 'json' };
import type { JsonSchema } from './assemble.ts';
import { frameSchema, joinKinds, kindSchemas } from './by-kind.ts';
import { compositionSchema } from './composition.ts';
import { languageSchema } from './language-schema.ts';

type Arguments = Parameters<ValidateFunction>;

/** Every place where a composed spec departs from the schema of the language. */
export const findSchemaErrors = joinKinds(
  validatorOf(frameSchema(languageSchema)),
  Object.fromEntries(Object.entries(kindSchemas(languageSchema)).map(([kind, schema]) => [kind, validatorOf(schema)])),
);
/** The same for the keys of one file that composition consumes. */
export const findCompositionErrors = validatorOf(compositionSchema);

/** Compiles a schema when it is first needed. */
function validatorOf(schema: JsonSchema): (...data: Arguments) => readonly ErrorObject[] {
  let validate: ValidateFunction | undefined;
  return (...data) => {
    validate ??= new Ajv(options).compile(schema);
    return validate(...data) ? [] : (validate.errors ?? []);
  };
}
