/** The layer kind `lrn`. */
import { defineLayerKind } from '../layer-kind.ts';
import * as diagnostics from './diagnostics.ts';
import docs from './docs.md';
import { fixAcrossColumns, fixAlphaConvention, fixEvenWindow } from './fixes.ts';
import { lrnWords } from './foreign.ts';
import { checkLrn, inferLrn } from './infer.ts';
import { missingLrnKey } from './missing-key.ts';
import { lrnSchema } from './schema.ts';

export const lrn = defineLayerKind({
  kind: 'lrn',
  elsewhere: { PyTorch: 'LocalResponseNorm', Caffe: 'LRN' },
  schema: lrnSchema,
  docs,
  missingKey: missingLrnKey,
  checkAttributes: checkLrn,
  inputs: { x: 'one' },
  infer: inferLrn,
  gradientReads: { inputs: true, output: false },
  conventions: ({ alpha_over, across_columns }) => ({
    normalisation: `lrn, alpha over the ${alpha_over}`,
    ...(across_columns !== undefined && { 'windows of lrn': across_columns ? 'across columns' : 'within a column' }),
  }),
  lowering: () => import('./lowering.ts'),
  // Windows that reach across columns.
  columnHalo: ({ columns, radius }) => (columns === 1 ? radius : 0),
  foreign: [lrnWords],
  diagnostics,
  fixes: { SPC5101: fixAlphaConvention, SPC5102: fixEvenWindow, SPC4173: fixAcrossColumns },
});
