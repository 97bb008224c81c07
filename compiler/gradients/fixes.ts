/** Numbers of parts that divide the batch, and batches that the parts divide. */
import type { CandidateGenerator } from '../fixes/types.ts';

export const fixAccumulate: CandidateGenerator = ({ spec }) => {
  const { batch, accumulate: parts } = spec.train ?? {};
  if (batch === undefined || parts === undefined) {
    return [];
  }
  const divisors = Array.from({ length: Math.min(batch, 2 * parts) }, (_, index) => index + 1)
    .filter((count) => count > 1 && batch % count === 0)
    .sort((a, b) => Math.abs(a - parts) - Math.abs(b - parts));
  const multiple = Math.max(1, Math.round(batch / parts)) * parts;
  return [
    ...divisors.slice(0, 2).map((count) => ({
      kind: `accumulate ${count}`,
      title: `\`accumulate: ${count}\` gives parts of ${batch / count}`,
      changes: [{ path: ['train', 'accumulate'], value: count }],
    })),
    {
      kind: 'batch',
      title: `\`batch: ${multiple}\` gives parts of ${multiple / parts}`,
      changes: [{ path: ['train', 'batch'], value: multiple }],
    },
  ];
};
