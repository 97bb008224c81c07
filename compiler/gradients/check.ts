/** Checks that a batch has as many parts as the spec says. */
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { formatReal } from '../text/numbers.ts';
import { accumulateDoesNotDivide } from './diagnostics.ts';

export function checkAccumulate({ train, origin }: ResolvedSpec, report: Report): void {
  const { batch, accumulate: parts } = train ?? {};
  if (batch !== undefined && parts !== undefined && batch % parts !== 0) {
    const details = {
      span: origin(['train', 'accumulate']),
      labels: [{ span: origin(['train', 'batch']), text: `${batch} images` }],
    };
    const quotient = formatReal(batch / parts);
    report(createDiagnostic(accumulateDoesNotDivide, { batch, parts, quotient }, details));
  }
}
