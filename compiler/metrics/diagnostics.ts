/** Metrics that are meaningless. */
import { entry } from '../diagnostics/create.ts';

export const topFiveNeedsFiveClasses = entry({
  code: 'SPC5125',
  slug: 'top5-needs-five-classes',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { classes: number }) =>
    `with ${p.classes} classes, every answer is among the best five, so \`top5\` says nothing`,
});
