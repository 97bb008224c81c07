/** The augmentation `pca_lighting`. */
import { defineAugmentation } from '../augmentation-kind.ts';
import { checkColour } from './check.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { type PcaLightingSettings, pcaLightingSchema } from './schema.ts';

export const pcaLighting = defineAugmentation<'pca_lighting', PcaLightingSettings>({
  kind: 'pca_lighting',
  elsewhere: {},
  schema: pcaLightingSchema,
  example: { std: 0.1 },
  docs,
  check: checkColour,
  diagnostics,
});
