/** Other frameworks' words for layers that pad. */
import { anyOf, type ForeignWords } from '../foreign-words.ts';

export const padWords: ForeignWords = {
  kinds: ['padding', 'padding2d', 'zeropad', 'zeropadding'],
  keyAdvice: {
    mode: (value = '') =>
      /fan/i.test(value) ? 'of an initializer it is `fan: in` or `fan: out`' : 'leave it out: padded cells are 0',
  },
  absent: [
    {
      names: anyOf('circularpad2d constantpad2d mirrorpad reflectionpad2d replicationpad2d'),
      advice: 'the only layer that pads is `pad`, with zeros',
    },
  ],
};
