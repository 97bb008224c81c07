/** SPC6xxx: what the plan needs against what a target grants. */
import { entry } from '../create.ts';

export const bindingTooLarge = entry({
  code: 'SPC6101',
  slug: 'binding-too-large',
  severity: 'error',
  since: '0.1.0',
  message: (p: { buffer: string; size: string; limit: string; batch: number }) =>
    `\`${p.buffer}\` takes ${p.size} at batch ${p.batch}, more than the ${p.limit} that the target can bind at once`,
});

export const tooManyBindings = entry({
  code: 'SPC6102',
  slug: 'too-many-bindings',
  severity: 'error',
  since: '0.1.0',
  message: (p: { kernel: string; count: number; limit: number }) =>
    `kernel \`${p.kernel}\` binds ${p.count} storage buffers, more than the ${p.limit} that the target allows`,
});

export const dispatchTooWide = entry({
  code: 'SPC6103',
  slug: 'dispatch-too-wide',
  severity: 'error',
  since: '0.1.0',
  message: (p: { kernel: string; workgroups: number; limit: number; batch: number }) =>
    `kernel \`${p.kernel}\` needs ${p.workgroups} workgroups in one dimension at batch ${p.batch}, more than the ${p.limit} that the target allows`,
});
