/** The JSON Schema of the whole language. */
import { augmentationKinds } from '../augmentations/registry.ts';
import { lossKinds } from '../losses/registry.ts';
import { layerKinds } from '../ops/registry.ts';
import { optimizerKinds } from '../optimizers/registry.ts';
import { scheduleKinds } from '../schedules/registry.ts';
import { assembleSchema, type JsonSchema, type SchemaParts } from './assemble.ts';

/** Everything that has a folder. */
export const schemaParts: SchemaParts = {
  layers: layerKinds,
  optimizers: optimizerKinds,
  schedules: scheduleKinds,
  losses: lossKinds,
  augmentations: augmentationKinds,
};

export const languageSchema: JsonSchema = assembleSchema(schemaParts);
