/** What the mean of a window is divided by, in words. */
import { windowsAreFull } from '../../targets/pool-windows.ts';
import type { PoolGeometry } from '../shared/pool-geometry.ts';

export function divisorWords(geometry: PoolGeometry): string {
  if (windowsAreFull(geometry)) {
    return `The divisor is ${geometry.R}·${geometry.S}.`;
  }
  return geometry.countPadding
    ? 'Padded cells count in the divisor as zeros; cells that hang over beyond the padding do not.'
    : 'Only cells within the input count in the divisor.';
}
