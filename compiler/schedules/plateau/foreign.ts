/** Other frameworks' words for `plateau`. */
import type { ForeignWords } from '../../ops/foreign-words.ts';
import { factorKeys } from '../shared/foreign.ts';

export const plateauWords: ForeignWords = {
  kinds: ['reduceonplateau'],
  keys: factorKeys,
  values: {
    monitor: {
      accuracy: 'val_top1_error',
      loss: 'val_loss',
      top1: 'val_top1_error',
      top1error: 'val_top1_error',
      valacc: 'val_top1_error',
      valaccuracy: 'val_top1_error',
      valerror: 'val_top1_error',
      validationloss: 'val_loss',
    },
  },
};
