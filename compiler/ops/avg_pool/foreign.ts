/** Other frameworks' words for average pooling. */
import type { ForeignWords } from '../foreign-words.ts';

export const avgPoolWords: ForeignWords = {
  kinds: ['averagepool', 'averagepooling', 'avgpool'],
  keys: { countincludepad: ['count_padding'] },
};
