/** The layer kind `dropout`. The gradient draws the same mask again, so nothing is saved. */
import { defineLayerKind } from '../layer-kind.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixRate } from './fixes.ts';
import { dropoutWords } from './foreign.ts';
import { checkDropout, inferDropout } from './infer.ts';
import { dropoutSchema } from './schema.ts';

export const dropout = defineLayerKind({
  kind: 'dropout',
  elsewhere: { PyTorch: 'Dropout', Caffe: 'Dropout', Keras: 'Dropout' },
  schema: dropoutSchema,
  docs,
  checkAttributes: checkDropout,
  inputs: { x: 'one' },
  infer: inferDropout,
  gradientReads: { inputs: false, output: false },
  elementwise: true,
  recoverable: true,
  conventions: ({ scale_at }) => ({ dropout: `scaled at ${scale_at} time` }),
  lowering: () => import('./lowering.ts'),
  foreign: [dropoutWords],
  diagnostics,
  fixes: { SPC5105: fixRate },
});
