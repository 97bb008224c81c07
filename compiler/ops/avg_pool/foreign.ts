/** Other frameworks' words for average pooling. */
import type { ForeignWords } from '../foreign-words.ts';

export const avgPoolWords: ForeignWords = {
  kinds: ['averagepool', 'averagepooling', 'avgpool'],
  keys: { countincludepad: ['count_padding'] },
  absent: [
    {
      names: /^(global|adaptive)(avg|average)pool/,
      advice:
        'an `avg_pool` with the height and width of its input as `kernel`, and `stride: 1`, gives one value per channel',
    },
  ],
};
