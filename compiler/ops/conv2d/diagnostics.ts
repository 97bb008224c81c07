/** The diagnostics of `conv2d` beyond those of its window and its parameters. */
import { entry } from '../../diagnostics/create.ts';
import { plural } from '../../text/numbers.ts';

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

export const groupsContradictColumns = entry({
  code: 'SPC4111',
  slug: 'groups-contradict-columns',
  severity: 'error',
  since: '0.2.0',
  message: (p: { layer: string; groups: number; columns: number; reads: 'own' | 'exchanged' }) =>
    p.reads === 'own'
      ? `\`${p.layer}\` has ${plural(p.groups, 'group')}, but each of the ${p.columns} columns reads only its own channels`
      : `\`${p.layer}\` has ${plural(p.groups, 'group')}, but \`columns.exchange\` lets it read every column`,
});
