/** The layer kind `concat`. */
import { defineLayerKind } from '../layer-kind.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { concatWords } from './foreign.ts';
import type { ConcatGeometry } from './geometry.ts';
import { type ConcatInputs, inferConcat } from './infer.ts';
import { concatSchema } from './schema.ts';

export const concat = defineLayerKind<object, ConcatGeometry, ConcatInputs>({
  kind: 'concat',
  elsewhere: { PyTorch: 'torch.cat', Caffe: 'Concat', Keras: 'Concatenate' },
  foreign: [concatWords],
  schema: concatSchema,
  docs,
  inputs: { parts: 'many' },
  infer: inferConcat,
  gradientReads: { inputs: false, output: false },
  lowering: () => import('./lowering.ts'),
  diagnostics,
});
