/** The layer kind `add`. */
import { defineLayerKind } from '../layer-kind.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { type AddInputs, inferAdd } from './infer.ts';
import { addSchema } from './schema.ts';

export const add = defineLayerKind<object, { readonly elements: number }, AddInputs>({
  kind: 'add',
  elsewhere: { PyTorch: 'torch.add', Caffe: 'Eltwise (SUM)', Keras: 'Add' },
  schema: addSchema,
  docs,
  inputs: { terms: 'many' },
  infer: inferAdd,
  gradientReads: { inputs: false, output: false },
  elementwise: true,
  passesGradient: true,
  diagnostics,
  lowering: () => import('./lowering.ts'),
});
