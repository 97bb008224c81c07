/** Loads the next batch while the device works on this one: two host buffers, taken in turn. */
import { floatArray } from '../tensor.ts';

export interface Overlap<T> {
  readonly first: number;
  readonly count: number;
  /** Values of one host buffer. */
  readonly bufferLength: number;
  load(index: number, buffer: Float32Array): Promise<T>;
  /** Hands the batch to the device before it first waits; resolves to false to stop. */
  use(batch: T, index: number): Promise<boolean>;
}

/** Runs `load` and `use` for first … count − 1, in order. */
export async function overlap<T>({ first, count, bufferLength, load, use }: Overlap<T>): Promise<void> {
  const [even, odd] = [floatArray(bufferLength), floatArray(bufferLength)];
  const start = (index: number) => {
    const loading = load(index, index % 2 === 0 ? even : odd);
    // A failed load is reported where it is awaited, after the step that runs meanwhile.
    loading.catch(() => undefined);
    return loading;
  };
  let next = first < count ? start(first) : undefined;
  for (let index = first; next !== undefined; index++) {
    const batch = await next;
    const using = use(batch, index);
    next = index + 1 < count ? start(index + 1) : undefined;
    if (!(await using)) {
      return;
    }
  }
}
