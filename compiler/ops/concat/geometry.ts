/** The numbers that `infer.ts` hands to the kernels of `concat`. */

/** x_i [N, channels[i], H, W] → y [N, Σ channels, H, W], seen as [N, C, pixels]; rows of values have one pixel. */
export interface ConcatGeometry {
  /** Of the inputs, in the order of `from`. */
  readonly channels: readonly number[];
  readonly pixels: number;
}

/** One input's place in y. */
export interface Slice {
  /** Channels of y. */
  readonly C: number;
  /** Channels of the input, and the first of them in y. */
  readonly channels: number;
  readonly first: number;
  readonly pixels: number;
}

export function slicesOf({ channels, pixels }: ConcatGeometry): readonly Slice[] {
  const C = channels.reduce((sum, count) => sum + count, 0);
  let first = 0;
  return channels.map((count) => {
    const slice = { C, channels: count, first, pixels };
    first += count;
    return slice;
  });
}
