/** SPC9xxx: specc itself is wrong. */
import { entry } from '../create.ts';

export const internalError = entry({
  code: 'SPC9001',
  slug: 'internal-error',
  severity: 'error',
  since: '0.1.0',
  message: (p: { problem: string }) => `specc has a bug here: ${p.problem}`,
});
