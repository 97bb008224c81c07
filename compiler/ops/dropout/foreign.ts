/** Other frameworks' words for dropout. */
import type { ForeignWords } from '../foreign-words.ts';

export const dropoutWords: ForeignWords = {
  keys: { dropoutratio: ['rate'], p: ['rate'], prob: ['rate'], probability: ['rate'], ratio: ['rate'] },
  values: { scale_at: { inference: 'test', inverted: 'train', testing: 'test', training: 'train' } },
  rewritings: {
    keepprob: (value) =>
      Number(value) > 0 && Number(value) <= 1
        ? { key: 'rate', value: String(Number((1 - Number(value)).toPrecision(6))) }
        : undefined,
  },
};
