/**
 * Memory layouts of the C target. A batched value of three axes is stored [N, H, W, C]; rows of values, and the images as they are
 * uploaded, are stored channel by channel. Where a kernel wants the other order, a conversion call goes before or after it.
 */
import { compilerAssert } from '../assert.ts';
import type { EpilogueStep, Layer, Shape } from '../graph/types.ts';
import { layerKind } from '../ops/registry.ts';
import type { Buffer, KernelCall } from '../program/types.ts';
import type { Span } from '../source/span.ts';
import { epilogueBindings } from '../targets/wgsl/epilogue.ts';

export type Order = 'channels_last' | 'channels_first';

/** A buffer to read, and the calls that fill it first. */
export interface Operand {
  readonly buffer: string;
  readonly before: readonly KernelCall[];
}

/** A buffer to write with what is left of the epilogue, and the calls that carry it to where it belongs. */
export interface Result {
  readonly buffer: string;
  readonly epilogue: readonly EpilogueStep[];
  readonly after: readonly KernelCall[];
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

/** One channel or one pixel lies the same in both orders. */
function ordersDiffer({ shape: [channels = 1, height = 1, width = 1] }: Buffer): boolean {
  return channels > 1 && height * width > 1;
}

export class LayoutConversions {
  readonly #buffers: Map<string, Buffer>;
  /** Conversions that stand in the calls made so far of this timeline. */
  readonly #made = new Set<string>();

  constructor(buffers: Map<string, Buffer>) {
    this.#buffers = buffers;
  }

  /** Forgets what was converted: prediction does not run after a training pass. */
  startTimeline(): void {
    this.#made.clear();
  }

  isChannelsFirstImage(name: string): boolean {
    const buffer = this.#buffer(name);
    return buffer.role === 'images' && ordersDiffer(buffer);
  }

  /** `shape` is how `layer` sees the value: a row of values that was an image before a flatten, or is one before its gradient. */
  read(name: string, shape: Shape, layer: Layer): Operand {
    const stored = this.#buffer(name);
    const wanted = orderWanted(layer, shape);
    const buffer = stored.shape.length === 3 ? stored : { ...stored, shape };
    if (orderOf(buffer) === wanted || !ordersDiffer(buffer)) {
      return { buffer: name, before: [] };
    }
    const converted = this.#define(buffer, wanted);
    if (this.#made.has(converted.name)) {
      return { buffer: converted.name, before: [] };
    }
    this.#made.add(converted.name);
    return { buffer: converted.name, before: [conversion(buffer, converted.name, wanted, [], layer.name, layer.span)] };
  }

  /** Steps of layers that are stored as rows stay with the kernel; those of images wait until the image is in order. */
  write(name: string, wanted: Order, epilogue: readonly EpilogueStep[], layer: Layer): Result {
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
      after: [conversion({ ...buffer, name: raw.name }, name, back, moved, layer.name, layer.span)],
    };
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

function splitEpilogue(steps: readonly EpilogueStep[]): readonly [readonly EpilogueStep[], readonly EpilogueStep[]] {
  const first = steps.findIndex(({ layer }) => layer.shape.length === 3);
  return first === -1 ? [steps, []] : [steps.slice(0, first), steps.slice(first)];
}

/** What the conversion kernels need: x and y are [N, channels, pixels] and [N, pixels, channels], or the other way round. */
export interface LayoutProblem {
  readonly channels: number;
  readonly pixels: number;
  readonly epilogue: readonly EpilogueStep[];
}

function conversion(
  from: Buffer,
  to: string,
  order: Order,
  epilogue: readonly EpilogueStep[],
  layer: string,
  span: Span,
): KernelCall {
  const [channels = 1, height = 1, width = 1] = from.shape;
  return {
    name: `${from.name.replace(/\.channels_(first|last)$/, '').replaceAll('.', '_')}_${order}`,
    kernel: `layout.${order}`,
    problem: { channels, pixels: height * width, epilogue } satisfies LayoutProblem,
    bindings: [
      { name: 'x', buffer: from.name, access: 'read' },
      { name: 'y', buffer: to, access: 'write' },
      ...epilogueBindings(epilogue),
    ],
    layers: [layer, ...epilogue.map((step) => step.layer.name)],
    span,
  };
}
