/** The struct `Pooling` of `pool.shared.c.hbs`, which holds the extents of kernels over sliding windows. */
import type { PoolGeometry } from '../../ops/shared/pool-geometry.ts';
import { initializer } from './initializer.ts';

export function poolExtents({
  C,
  H,
  W,
  P,
  Q,
  R,
  S,
  strideH,
  strideW,
  padTop,
  padLeft,
  padBottom,
  padRight,
}: PoolGeometry): string {
  return initializer([
    { channels: C, height: H, width: W, out_height: P, out_width: Q },
    { rows: R, columns: S, row_stride: strideH, column_stride: strideW },
    { top: padTop, left: padLeft, bottom: padBottom, right: padRight },
  ]);
}

/** Layouts of the tensors that a pool reads and writes. */
export function channelsLastLayouts({ C, H, W, P, Q }: PoolGeometry): {
  readonly input: string;
  readonly output: string;
} {
  return { input: `[N, ${H}, ${W}, ${C}]`, output: `[N, ${P}, ${Q}, ${C}]` };
}
