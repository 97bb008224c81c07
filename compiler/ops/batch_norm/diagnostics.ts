/** Statistics over too little, and a momentum that another framework means the other way round. */
import { entry } from '../../diagnostics/create.ts';

export const batchNormSingleValue = entry({
  code: 'SPC5106',
  slug: 'batch-norm-single-value',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string }) =>
    `\`${p.layer}\` sees one value per channel in a batch of 1, so in training it gives its bias whatever it reads`,
});

export const batchNormMomentumSuspicious = entry({
  code: 'SPC5107',
  slug: 'batch-norm-momentum-suspicious',
  severity: 'warning',
  since: '0.1.0',
  message: (p: { layer: string; momentum: string }) =>
    `with momentum ${p.momentum} the running statistics of \`${p.layer}\` are hardly more than those of the latest batch`,
});
