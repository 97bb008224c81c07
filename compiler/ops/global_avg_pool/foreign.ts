/** Other frameworks' words for global average pooling. */
import type { ForeignWords } from '../foreign-words.ts';

const INFERRED = 'leave it out: the window is the whole image, and the output one value per channel';

export const globalAvgPoolWords: ForeignWords = {
  kinds: [
    'adaptiveavgpool',
    'adaptiveavgpool2d',
    'avgpoolglobal',
    'globalaveragepool',
    'globalaveragepooling',
    'globalavgpool2d',
    'globalpool',
  ],
  keyAdvice: { keepdims: INFERRED, outputsize: INFERRED },
};
