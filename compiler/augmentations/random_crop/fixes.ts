/** Images that leave a random crop something to choose. */
import type { CandidateGenerator } from '../../fixes/types.ts';

/** More pixels than the network reads, by as much as in AlexNet. */
export const fixRoom: CandidateGenerator = ({ spec }) => {
  const { resize = 0 } = spec.data;
  const value = Math.ceil((resize * 256) / 227);
  const title = `\`resize: ${value}\` leaves ${value - resize} pixels to choose from`;
  return [{ kind: 'resize', title, changes: [{ path: ['data', 'resize'], value }] }];
};
