/** TypeScript types of a spec, derived from the JSON Schema: there is no second description of the language to keep in step. */
import type { FromSchema } from 'json-schema-to-ts';
import type { Augmentation } from '../../runtime/data/recipe.ts';
import type { dataSchema, specSchema, trainSchema } from './base.ts';

/** Absent keys with a default stay absent: `defaults.ts` fills them in. */
interface Options {
  keepDefaultedPropertiesOptional: true;
}

/** A valid spec as written. The keys of each layer beyond the common ones are its kind's business. */
export type SpecDocument = FromSchema<typeof specSchema, Options>;
/** The sections with their defaults. */
export type DataRecipe = Omit<FromSchema<typeof dataSchema>, 'augment'> & {
  readonly augment?: readonly Augmentation[];
};
export type TrainRecipe = FromSchema<typeof trainSchema>;
