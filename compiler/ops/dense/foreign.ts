/** Other frameworks' words for fully connected layers. */
import type { ForeignWords } from '../foreign-words.ts';

export const denseWords: ForeignWords = {
  kinds: ['connected', 'fc', 'fullyconnected'],
  keys: {
    filters: ['units'],
    numoutput: ['units'],
    numunits: ['units'],
    outfeatures: ['units'],
    output: ['units'],
    outputdim: ['units'],
  },
};
