/**
 * One fixture: tensors by name, as `test/fixtures/make-fixtures.py` wrote them, with the pieces a check asks for.
 * Runs in Node, in Deno and in a page; reads no files.
 */
import { type Tensor, tensor } from '../../../runtime/tensor.ts';
import { parseSafetensors } from '../../../runtime/weights/safetensors.ts';

/** Seed of the masks in `dropout.` runs, as in make-fixtures.py. */
export const dropoutSeed = 20121203;

export class Fixture {
  readonly name: string;
  readonly #floats: ReadonlyMap<string, Tensor>;
  readonly #integers: ReadonlyMap<string, Int32Array>;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    const { floats, integers } = split(bytes);
    this.#floats = floats;
    this.#integers = integers;
  }

  has(name: string): boolean {
    return this.#floats.has(name);
  }

  tensor(name: string): Tensor {
    const found = this.#floats.get(name);
    if (found === undefined) {
      throw new Error(`fixture ${this.name} holds no ${name}`);
    }
    return found;
  }

  /** The single value of a tensor. */
  scalar(name: string): number {
    return this.tensor(name).data[0] ?? Number.NaN;
  }

  get labels(): Int32Array {
    return this.#integers.get('labels') ?? new Int32Array();
  }

  /** The first `count` images and labels. */
  batch(count: number): { readonly images: Tensor; readonly labels: Int32Array } {
    return { images: firstRows(this.tensor('images'), count), labels: this.labels.subarray(0, count) };
  }
}

export function firstRows({ shape, data }: Tensor, count: number): Tensor {
  const [rows = 0, ...rest] = shape;
  return tensor([count, ...rest], data.subarray(0, (data.length / rows) * count));
}
