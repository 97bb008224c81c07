/** Other frameworks' words for settings of averages of gradients. */
import type { ForeignWords } from '../../../ops/foreign-words.ts';
import { optimizerKeys } from '../foreign.ts';

export const momentWords: ForeignWords = {
  keys: {
    ...optimizerKeys,
    b1: ['beta1'],
    b2: ['beta2'],
    delta: ['epsilon'],
    eps: ['epsilon'],
    momentum: ['beta1'],
    momentum2: ['beta2'],
    rho: ['beta2'],
  },
  keyAdvice: { amsgrad: 'leave it out: there is no AMSGrad', betas: 'write `beta1` and `beta2`' },
};
