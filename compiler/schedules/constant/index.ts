/** The schedule `constant`. */
import type { ScheduleSettings } from '../../../runtime/index.ts';
import { defineSchedule } from '../schedule-kind.ts';
import docs from './docs.md';
import { constantSchema } from './schema.ts';

export const constant = defineSchedule<'constant', ScheduleSettings<'constant'>>({
  kind: 'constant',
  elsewhere: { PyTorch: 'LinearLR', Caffe: 'fixed' },
  foreign: { kinds: ['constantwithwarmup', 'linearwarmup', 'warmup'] },
  schema: constantSchema,
  example: {},
  docs,
});
