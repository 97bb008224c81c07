/** Other frameworks' words for joining channels. */
import type { ForeignWords } from '../foreign-words.ts';

const CHANNELS = 'leave it out: `concat` joins channels, and every other kind knows its axis';

export const concatWords: ForeignWords = { keyAdvice: { axis: CHANNELS, concatdim: CHANNELS, dim: CHANNELS } };
