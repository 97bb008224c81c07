/** The layer kind `dropout`. The gradient draws the same mask again, so nothing is kept. */
import { defineLayerKind } from '../layer-kind.ts';
import { cFamilies } from './c-kernels.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixRate } from './fixes.ts';
import { dropoutWords } from './foreign.ts';
import { checkDropout, inferDropout } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { dropoutSchema } from './schema.ts';

export const dropout = defineLayerKind({
  kind: 'dropout',
  elsewhere: { PyTorch: 'Dropout', Caffe: 'Dropout', Keras: 'Dropout' },
  schema: dropoutSchema,
  docs,
  checkAttributes: checkDropout,
  infer: inferDropout,
  gradientReads: { x: false, y: false },
  elementwise: true,
  forward,
  gradient,
  kernels: { wgsl: families, c: cFamilies },
  foreign: [dropoutWords],
  diagnostics,
  fixes: { SPC5105: fixRate },
});
