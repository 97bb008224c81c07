/** Metrics that are meaningless for the spec. */
import { topK } from '../../runtime/metrics.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import type { Span } from '../source/span.ts';
import { topFiveNeedsFiveClasses } from './diagnostics.ts';

/** `classesLabel`: where the number of classes is written. */
export function checkMetrics(
  { train, classes, broken, origin }: ResolvedSpec,
  classesLabel: { readonly span: Span; readonly text: string },
  report: Report,
): void {
  const index = train?.metrics?.indexOf('top5') ?? -1;
  if (index >= 0 && classes <= topK.top5 && !broken.keys.has('classes')) {
    const details = { span: origin(['train', 'metrics', index]), labels: [classesLabel] };
    report(createDiagnostic(topFiveNeedsFiveClasses, { classes }, details));
  }
}
