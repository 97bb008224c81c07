/** A dense float32 array with its shape in the type: feeding a `Tensor<[3, 224, 224]>` where `[3, 227, 227]` is expected does not compile. */
export interface Tensor<S extends readonly number[] = readonly number[]> {
  /** Extents, outermost first. */
  readonly shape: S;
  /** Row-major elements; its length is the product of `shape`. */
  readonly data: Float32Array;
}

/** Product of extents; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Makes a tensor, over zeros unless `data` is given. Throws `RangeError` when the data does not fill the shape. */
export function tensor<const S extends readonly number[]>(shape: S, data?: Float32Array): Tensor<S> {
  const count = elementCount(shape);
  if (data !== undefined && data.length !== count) {
    throw new RangeError(`shape [${shape.join(', ')}] needs ${count} values, got ${data.length}`);
  }
  return { shape, data: data ?? new Float32Array(count) };
}
