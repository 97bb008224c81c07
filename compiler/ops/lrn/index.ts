/** The layer kind `lrn`. */
import { defineLayerKind } from '../layer-kind.ts';
import { cFamilies } from './c-kernels.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixAlphaConvention, fixEvenWindow } from './fixes.ts';
import { lrnWords } from './foreign.ts';
import { checkLrn, inferLrn } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { missingLrnKey } from './missing-key.ts';
import { lrnSchema } from './schema.ts';

export const lrn = defineLayerKind({
  kind: 'lrn',
  elsewhere: { PyTorch: 'LocalResponseNorm', Caffe: 'LRN' },
  schema: lrnSchema,
  docs,
  missingKey: missingLrnKey,
  checkAttributes: checkLrn,
  infer: inferLrn,
  gradientReads: { x: true, y: false },
  forward,
  gradient,
  kernels: { wgsl: families, c: cFamilies },
  foreign: [lrnWords],
  diagnostics,
  fixes: { SPC5101: fixAlphaConvention, SPC5102: fixEvenWindow },
});
