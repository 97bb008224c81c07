/** The diagnostics of `conv2d` beyond those of its window and its parameters. */
import { entry } from '../../diagnostics/create.ts';

export const groupsDoNotDivide = entry({
  code: 'SPC4110',
  slug: 'groups-do-not-divide',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; groups: number; counts: readonly string[] }) =>
    p.counts.length === 1
      ? `the ${p.groups} groups of \`${p.layer}\` do not divide its ${p.counts[0]}`
      : `the ${p.groups} groups of \`${p.layer}\` divide neither its ${p.counts.join(' nor its ')}`,
});
