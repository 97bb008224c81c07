/** What layers with a window say where frameworks disagree: how extents that do not divide are rounded, and whether padding is even. */

import { paddingSides, type WindowAttributes, type WindowFamily } from './window.ts';
import type { WindowGeometry } from './window-geometry.ts';

const FAMILIES: Readonly<Record<WindowFamily, string>> = { conv: 'convolutions', pool: 'pools' };

export function windowConventions(
  family: WindowFamily,
  { padding, rounding }: WindowAttributes,
): Readonly<Record<string, string>> {
  return {
    ...(rounding !== undefined && { rounding: `${rounding} in ${FAMILIES[family]}` }),
    ...paddingConventions(FAMILIES[family], padding),
  };
}

/** `layers`: what is padded, in words. */
export function paddingConventions(
  layers: string,
  padding: WindowAttributes['padding'],
): Readonly<Record<string, string>> {
  const [top, right, bottom, left] = paddingSides(padding);
  return top === bottom && left === right ? {} : { 'uneven padding': `in ${layers}` };
}

/** Also whether the windows of a pool overlap, as those of the AlexNet paper do (section 3.4). */
export function poolConventions(
  pool: string,
  attributes: WindowAttributes,
  geometry: WindowGeometry,
): Readonly<Record<string, string>> {
  const { R, S, strideH, strideW } = geometry;
  const overlaps = R > strideH || S > strideW;
  return { pooling: `${pool}, ${overlaps ? 'overlapping' : 'side by side'}`, ...windowConventions('pool', attributes) };
}
