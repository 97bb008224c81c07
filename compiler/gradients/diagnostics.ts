/** Batches that cannot be divided. */
import { entry } from '../diagnostics/create.ts';

export const accumulateDoesNotDivide = entry({
  code: 'SPC5136',
  slug: 'accumulate-does-not-divide',
  severity: 'error',
  since: '0.1.0',
  message: (p: { batch: number; parts: number; quotient: string }) =>
    `a batch of ${p.batch} images has no ${p.parts} equal parts: ${p.batch} / ${p.parts} = ${p.quotient}`,
});
