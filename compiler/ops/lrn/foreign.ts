/** Other frameworks' words for normalisations. */
import { anyOf, type ForeignWords } from '../foreign-words.ts';

export const lrnWords: ForeignWords = {
  kinds: ['localresponsenormalization'],
  keys: { localsize: ['size'], n: ['size'] },
  values: { alpha_over: { average: 'mean', avg: 'mean' } },
  rewritings: {
    depthradius: (value) =>
      /^\d{1,6}$/.test(value) ? { key: 'size', value: String(2 * Number(value) + 1) } : undefined,
  },
  absent: [
    {
      names: anyOf('groupnorm groupnormalization instancenorm2d layernorm layernormalization'),
      advice: 'the only normalisation within an image is `lrn`, across channels',
    },
  ],
};
