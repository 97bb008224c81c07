/** What a learning rate or a momentum out of range may have meant. */
import type { Candidate, CandidateGenerator, FixSite } from '../../fixes/types.ts';
import { meantShare } from '../../text/meant-share.ts';
import type { SgdSettings } from './schema.ts';

function sgdChange(key: keyof SgdSettings, value: number | boolean, title: string): Candidate {
  return { kind: `${key} ${value}`, title, changes: [{ path: ['train', 'optimizer', 'sgd', key], value }] };
}

function settings({ spec }: FixSite): Partial<SgdSettings> {
  return spec.train?.optimizer?.sgd ?? {};
}

export const fixLearningRate: CandidateGenerator = (site) => {
  const { lr = 0 } = settings(site);
  return [
    ...(lr < 0 ? [sgdChange('lr', -lr, `\`lr: ${-lr}\`, without the sign`)] : []),
    ...(lr === -0.01 ? [] : [sgdChange('lr', 0.01, '`lr: 0.01`, where the AlexNet paper starts')]),
  ];
};

export const fixMomentum: CandidateGenerator = (site) => {
  const meant = meantShare(settings(site).momentum ?? 0);
  const usual = meant.some(({ value }) => value === 0.9)
    ? []
    : [sgdChange('momentum', 0.9, '`momentum: 0.9`, as in the AlexNet paper')];
  return [
    ...meant.map(({ value, why }) => sgdChange('momentum', value, `\`momentum: ${value}\`, ${why}`)),
    ...usual,
    sgdChange('momentum', 0, '`momentum: 0` is gradient descent without momentum'),
  ];
};

export const fixNesterov: CandidateGenerator = () => [
  sgdChange('momentum', 0.9, '`momentum: 0.9`, the usual value'),
  sgdChange('nesterov', false, '`nesterov: false` is gradient descent without momentum'),
];
