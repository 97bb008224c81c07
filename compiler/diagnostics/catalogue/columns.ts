/** SPC417x: networks in columns. */
import { entry } from '../create.ts';

export const columnsDoNotDivide = entry({
  code: 'SPC4170',
  slug: 'columns-do-not-divide',
  severity: 'error',
  since: '0.2.0',
  message: (p: { layer: string; channels: string; columns: number }) =>
    `\`${p.layer}\` has ${p.channels}, which ${p.columns} columns cannot share evenly`,
});

export const exchangeNeeded = entry({
  code: 'SPC4171',
  slug: 'exchange-needed',
  severity: 'error',
  since: '0.2.0',
  message: (p: { layer: string; columns: number; why: string }) =>
    `\`${p.layer}\` ${p.why}, and \`columns.exchange\` does not let it read ${p.columns === 2 ? 'both' : `all ${p.columns}`} columns`,
});

export const needlessExchange = entry({
  code: 'SPC4172',
  slug: 'needless-exchange',
  severity: 'warning',
  since: '0.2.0',
  message: (p: { layer: string }) =>
    `\`${p.layer}\` is listed in \`columns.exchange\`, but what it reads is not divided into columns`,
});
