import { OutOfMemoryError } from './errors.ts';
import { grouped } from './grouped.ts';
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

/** Makes a tensor, filled with zeros unless `data` is given. Throws `RangeError` when the data does not fill the shape. */
export function tensor<const S extends readonly number[]>(shape: S, data?: Float32Array): Tensor<S> {
  const count = elementCount(shape);
  if (data !== undefined && data.length !== count) {
    throw new RangeError(`shape [${shape.join(', ')}] needs ${count} values, got ${data.length}`);
  }
  return { shape, data: data ?? floatArray(count) };
}

/** Zeros. Throws `OutOfMemoryError` where this engine cannot make an array of that length. */
export function floatArray(length: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(length);
  } catch (cause) {
    const bytes = Float32Array.BYTES_PER_ELEMENT * length;
    throw new OutOfMemoryError(`an array of ${grouped(bytes)} bytes is more than this JavaScript engine allows`, {
      notes: ['images sent to the device, and values read back, are each held in one array'],
      help: ['use a smaller batch'],
      cause,
    });
  }
}
