/**
 * Memory layouts of the C target. A batched value of three axes is stored [N, H, W, C]; rows of values, and the images as
 * uploaded, are stored channel by channel. Where a kernel wants the other order, a conversion call goes before or after it.
 */
import { compilerAssert } from '../assert.ts';
import type { EpilogueStep, Layer, Shape } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import { layerCall } from '../program/calls.ts';
import type { FusedStep } from '../program/epilogue.ts';
import type { LayoutProblem, Order } from '../program/layout.ts';
import type { Buffer, Kernel, KernelCall } from '../program/types.ts';

/** A buffer to read, and the calls that fill it first. */
export interface Operand<K extends Kernel> {
  readonly buffer: string;
  readonly before: readonly KernelCall<K>[];
}

/** A buffer to write, what is left of the epilogue, and the calls that convert the buffer into its destination. */
export interface Result<K extends Kernel> {
  readonly buffer: string;
  readonly epilogue: readonly FusedStep[];
  readonly after: readonly KernelCall<K>[];
}

/** Steps whose operands are in the order they need, and the calls that convert those operands first. */
export interface Operands<S, K extends Kernel> {
  readonly steps: readonly S[];
  readonly before: readonly KernelCall<K>[];
}

/** The order in which a layer's kernels take values of `shape`. */
export function orderWanted(layer: Layer, shape: Shape): Order {
  return layerKind(layer.kind).flattens || shape.length !== 3 ? 'channels_first' : 'channels_last';
}

/** Marks the buffers that are stored [N, H, W, C]. */
export function withLayout(buffer: Buffer): Buffer {
  return buffer.batched && buffer.role !== 'images' && buffer.shape.length === 3
    ? { ...buffer, channelsLast: true }
    : buffer;
}

function orderOf({ channelsLast }: Buffer): Order {
  return channelsLast ? 'channels_last' : 'channels_first';
}

/** With a single channel or a single pixel, both orders are the same in memory. */
function ordersDiffer({ shape: [channels = 1, height = 1, width = 1] }: Buffer): boolean {
  return channels > 1 && height * width > 1;
}

/** The conversion kernel to each order. */
export type LayoutKernels<K> = Readonly<Record<Order, (problem: LayoutProblem) => K>>;

export class LayoutConversions<K extends Kernel> {
  readonly #buffers: Map<string, Buffer>;
  readonly #kernels: LayoutKernels<K>;
  /** Conversions already among the calls of this timeline. */
  readonly #made = new Set<string>();

  constructor(buffers: Map<string, Buffer>, kernels: LayoutKernels<K>) {
    this.#buffers = buffers;
    this.#kernels = kernels;
  }

  /** Forgets what was converted: prediction does not run after a training pass. */
  startTimeline(): void {
    this.#made.clear();
  }

  isChannelsFirstImage(name: string): boolean {
    const buffer = this.#buffer(name);
    return buffer.role === 'images' && ordersDiffer(buffer);
  }

  /** `shape` is how `layer` sees the value: across a flatten, forward or backward, one side sees an image and the other a row. */
  read(name: string, shape: Shape, layer: Layer, wanted = orderWanted(layer, shape)): Operand<K> {
    const stored = this.#buffer(name);
    const buffer = stored.shape.length === 3 ? stored : { ...stored, shape };
    if (orderOf(buffer) === wanted || !ordersDiffer(buffer)) {
      return { buffer: name, before: [] };
    }
    const converted = this.#define(buffer, wanted);
    if (this.#made.has(converted.name)) {
      return { buffer: converted.name, before: [] };
    }
    this.#made.add(converted.name);
    return { buffer: converted.name, before: [this.#conversion(buffer, converted.name, wanted, [], layer)] };
  }

  /**
   * The steps of an epilogue, with the other values they read converted to the order in which the step runs.
   * `name` is the buffer of the result, and `wanted` the order in which the kernel writes it.
   */
  operands<S extends EpilogueStep>(steps: readonly S[], name: string, wanted: Order, layer: Layer): Operands<S, K> {
    const { shape } = this.#buffer(name);
    const before: KernelCall<K>[] = [];
    const ordered = steps.map((step) => {
      const order = step.layer.shape.length === 3 ? orderOf(this.#buffer(name)) : wanted;
      const inOrder = (value: string): string => {
        const read = this.read(value, shape, layer, order);
        before.push(...read.before);
        return read.buffer;
      };
      const saved = step.saved === undefined ? {} : { saved: inOrder(step.saved) };
      return { ...step, operands: step.operands.map(inOrder), ...saved };
    });
    return { steps: ordered, before };
  }

  /** Steps of layers stored as rows stay with the kernel; those of images run after the conversion. */
  write(name: string, wanted: Order, epilogue: readonly FusedStep[], layer: Layer): Result<K> {
    const buffer = this.#buffer(name);
    if (orderOf(buffer) === wanted || !ordersDiffer(buffer)) {
      return { buffer: name, epilogue, after: [] };
    }
    const [kept, moved] = splitEpilogue(epilogue);
    const raw = this.#define(buffer, wanted);
    const back = orderOf(buffer);
    return {
      buffer: raw.name,
      epilogue: kept,
      after: [this.#conversion({ ...buffer, name: raw.name }, name, back, moved, layer)],
    };
  }

  #conversion(from: Buffer, to: string, order: Order, epilogue: readonly FusedStep[], layer: Layer): KernelCall<K> {
    const [channels = 1, height = 1, width = 1] = from.shape;
    const kernel = this.#kernels[order]({ channels, pixels: height * width, epilogue });
    const name = `${from.name.replace(/\.channels_(first|last)$/, '').replaceAll('.', '_')}_${order}`;
    return { ...layerCall(layer, order, kernel, { reads: { x: from.name }, writes: { y: to }, epilogue }), name };
  }

  #define(buffer: Buffer, order: Order): Buffer {
    const { channelsLast: _, ...rest } = buffer;
    const role = buffer.role === 'gradient' ? 'gradient' : 'activation';
    const converted: Buffer = {
      ...rest,
      name: `${buffer.name}.${order}`,
      role,
      ...(order === 'channels_last' ? { channelsLast: true } : {}),
    };
    this.#buffers.set(converted.name, converted);
    return converted;
  }

  #buffer(name: string): Buffer {
    const buffer = this.#buffers.get(name);
    compilerAssert(buffer !== undefined, `no buffer is named ${name}`);
    return buffer;
  }
}

function splitEpilogue(steps: readonly FusedStep[]): readonly [readonly FusedStep[], readonly FusedStep[]] {
  const first = steps.findIndex(({ layer }) => layer.shape.length === 3);
  return first === -1 ? [steps, []] : [steps.slice(0, first), steps.slice(first)];
}
