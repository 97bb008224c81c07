/** The JSON Schema of the whole language. */
import { layerKinds } from '../ops/registry.ts';
import { assembleSchema, type JsonSchema } from './assemble.ts';

export const languageSchema: JsonSchema = assembleSchema(layerKinds);
