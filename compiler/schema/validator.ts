/**
 * The compiled forms of the JSON Schemas of a spec. Compiling takes longer than everything else in a check, so the build replaces
 * this module by a precompiled one (scripts/standalone-validator.mjs).
 */
import { Ajv, type ErrorObject } from 'ajv';
// `strictRequired` would refuse the pairs of `exclusiveKeys`, which name keys one level up.
import options from './ajv-options.json' with { type: 'json' };
import type { JsonSchema } from './assemble.ts';
import { compositionSchema } from './composition.ts';
import { languageSchema } from './language-schema.ts';

type Validator = (data: unknown) => readonly ErrorObject[];

/** Every place where a composed spec departs from the schema of the language. */
export const findSchemaErrors = validatorOf(languageSchema);
/** The same for the keys of one file that composition consumes. */
export const findCompositionErrors = validatorOf(compositionSchema);

/** Compiles a schema when it is first needed. */
function validatorOf(schema: JsonSchema): Validator {
  let validate: Validator | undefined;
  return (data) => {
    if (validate === undefined) {
      const compiled = new Ajv(options).compile(schema);
      validate = (each) => (compiled(each) ? [] : (compiled.errors ?? []));
    }
    return validate(data);
  };
}
