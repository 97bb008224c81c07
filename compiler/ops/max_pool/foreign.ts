/** Other frameworks' words for max pooling. */
import type { ForeignWords } from '../foreign-words.ts';

export const maxPoolWords: ForeignWords = {
  kinds: ['maxpool', 'maxpooling'],
  keyAdvice: { paddingmode: 'leave it out: padded cells are 0, and never win a `max_pool`' },
  absent: [
    {
      names: /^(global|adaptive)maxpool/,
      advice:
        'a `max_pool` with the height and width of its input as `kernel`, and `stride: 1`, gives one value per channel',
    },
  ],
};
