/** The layer kind `lrn`. */
import { defineLayerKind } from '../layer-kind.ts';
import { inferLrn } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { missingLrnKey } from './missing-key.ts';
import { lrnSchema } from './schema.ts';

export const lrn = defineLayerKind({
  kind: 'lrn',
  schema: lrnSchema,
  missingKey: missingLrnKey,
  infer: inferLrn,
  gradientReads: { x: true, y: false },
  forward,
  gradient,
  kernels: { wgsl: families },
});
