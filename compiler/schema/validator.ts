/** The compiled form of the spec's JSON Schema. */
import { Ajv, type ValidateFunction } from 'ajv';
import { layerKinds } from '../ops/registry.ts';
import { assembleSchema } from './assemble.ts';

let compiled: ValidateFunction | undefined;

export function schemaValidator(): ValidateFunction {
  compiled ??= new Ajv({
    strict: true,
    // The refused pairs of `exclusiveKeys` name keys that stand one level up.
    strictRequired: false,
    allErrors: true,
    discriminator: true,
    // Errors carry the schema they come from, which is what messages are made of.
    verbose: true,
  }).compile(assembleSchema(layerKinds));
  return compiled;
}
