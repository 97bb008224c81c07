/** Why a spec must state `alpha_over`: the same `alpha` means different things in different frameworks. */

import { createDiagnostic } from '../../diagnostics/create.ts';
import type { Diagnostic } from '../../diagnostics/types.ts';
import type { Span } from '../../source/span.ts';
import { lrnAlphaConventionMissing } from './diagnostics.ts';

export function missingLrnKey(key: string, layer: string, span: Span): Diagnostic | undefined {
  return key === 'alpha_over'
    ? createDiagnostic(
        lrnAlphaConventionMissing,
        { layer },
        {
          span,
          label: 'has no `alpha_over`',
          notes: [
            'the AlexNet paper and TensorFlow multiply the sum by `alpha`; Caffe, PyTorch and cuda-convnet2 multiply the mean, which makes the same `alpha` weaker by the window size',
          ],
        },
      )
    : undefined;
}
