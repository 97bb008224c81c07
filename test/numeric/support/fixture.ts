/**
 * One fixture: tensors by name, as `test/fixtures/make-fixtures.py` wrote them, with the pieces a check asks for.
 * Runs in Node, in Deno and in a page; reads no files.
 */
import { type Tensor, tensor } from '../../../runtime/tensor.ts';
import { readSafetensors, type StoredTensor } from '../../../runtime/weights/safetensors.ts';

/** Seed of the masks in `dropout.` runs, as in make-fixtures.py. */
export const dropoutSeed = 20121203;

export class Fixture {
  readonly name: string;
  readonly #tensors: ReadonlyMap<string, StoredTensor>;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.#tensors = readSafetensors(bytes).tensors;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** A float32 tensor. */
  tensor(name: string): Tensor {
    const { shape, data } = this.#stored(name);
    if (!(data instanceof Float32Array)) {
      throw new Error(`fixture ${this.name}: ${name} is not float32`);
    }
    return { shape, data };
  }

  get labels(): Int32Array {
    const { data } = this.#stored('labels');
    if (!(data instanceof Int32Array)) {
      throw new Error(`fixture ${this.name}: labels are not int32`);
    }
    return data;
  }

  /** The first `count` images and labels. */
  batch(count: number): { readonly images: Tensor; readonly labels: Int32Array } {
    const { shape, data } = this.tensor('images');
    const [images = 0, ...rest] = shape;
    return {
      images: tensor([count, ...rest], data.subarray(0, (data.length / images) * count)),
      labels: this.labels.subarray(0, count),
    };
  }

  #stored(name: string): StoredTensor {
    const found = this.#tensors.get(name);
    if (found === undefined) {
      throw new Error(`fixture ${this.name} holds no ${name}`);
    }
    return found;
  }
}
