/** Convolutions of each channel by itself: as many groups as channels, and one filter for each. */
import type { Correlation } from './correlation.ts';

type Channels = Pick<Correlation, 'groups' | 'inChannels' | 'outChannels'>;

export function isDepthwise({ groups, inChannels, outChannels }: Channels): boolean {
  return groups > 1 && inChannels === 1 && outChannels === 1;
}
