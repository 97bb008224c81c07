/** One network on one backend against the reference interpreter: what parted, in words. */
import { loadModel } from '../../compiler/cli/load-model.ts';
import { type Compilation, compile } from '../../compiler/compile.ts';
import type { Graph, Parameter, StateTensor } from '../../compiler/graph/types.ts';
import { initialValues } from '../../runtime/random/init.ts';
import { keyOf, streamOf } from '../../runtime/random/philox.ts';
import { elementCount } from '../../runtime/tensor.ts';
import { relativeError } from '../support/arrays.ts';
import { memoryHost } from '../support/memory-host.ts';
import { type Backend, deviceOf, type Variant } from './backends.ts';
import { type Expected, expectedValues, networkSeed } from './expected.ts';
import type { DrawnNetwork } from './network.ts';
import { type Observed, observe } from './observe.ts';

/** `discarded`: the compiler refuses the spec, or rounding decides what it computes. */
export type Outcome = { readonly discarded: 'refused' | 'ill-conditioned' } | { readonly parted: readonly string[] };

const file = 'fuzzed.yaml';

export async function checkNetwork(network: DrawnNetwork, backend: Backend): Promise<Outcome> {
  const compilation = compile(memoryHost({ [file]: network.text }), file);
  if (compilation.model === undefined) {
    return { discarded: 'refused' };
  }
  const { graph } = compilation.model;
  const expected = expectedValues(graph, network);
  if (expected === undefined) {
    return { discarded: 'ill-conditioned' };
  }
  const parted: string[] = [];
  for (const group of backend.groups) {
    const observed = await observeAll(compilation, graph, network, backend, group, expected);
    const [first] = observed;
    if (first !== undefined) {
      parted.push(...compareValues(graph, first, expected));
      parted.push(...observed.slice(1).flatMap((other) => compareBits(first, other)));
    }
  }
  return { parted };
}

interface ObservedVariant {
  readonly variant: Variant;
  readonly values: Observed;
}

async function observeAll(
  compilation: Compilation,
  graph: Graph,
  network: DrawnNetwork,
  backend: Backend,
  group: readonly Variant[],
  expected: Expected,
): Promise<readonly ObservedVariant[]> {
  const files = await backend.files(compilation);
  const observed: ObservedVariant[] = [];
  for (const variant of group) {
    const { profile } = variant;
    const model = await loadModel({ files }, await deviceOf(backend, variant), {
      batch: network.capacity,
      seed: networkSeed,
      ...(profile === undefined ? {} : { profile }),
    });
    try {
      observed.push({ variant, values: await observe(model, graph, expected) });
    } finally {
      model.destroy();
    }
  }
  return observed;
}

/** The first of the group against what the graph says: initial values to the bit, everything else as near as float32 comes. */
function compareValues(graph: Graph, { variant, values }: ObservedVariant, { values: expected }: Expected): string[] {
  const parted: string[] = [];
  for (const parameter of graph.layers.flatMap(({ parameters, state }) => [...parameters, ...state])) {
    const name = `initial ${parameter.name}`;
    if (!sameBits(values.get(name), initialOf(parameter))) {
      parted.push(`${variant.name}: ${name} is not what its initializer draws`);
    }
  }
  for (const [name, { values: wanted, tolerance, size }] of expected) {
    const actual = values.get(name);
    const error =
      actual === undefined || actual.length !== wanted.length ? Number.NaN : relativeError(actual, wanted, size);
    if (!(error <= tolerance)) {
      parted.push(
        `${variant.name}: ${name} parts from the reference by ${error.toExponential(1)}, tolerance ${tolerance}`,
      );
    }
  }
  for (const [name, again] of values) {
    const first = name.startsWith('again: ') ? values.get(name.slice('again: '.length)) : again;
    if (!sameBits(again, first)) {
      parted.push(`${variant.name}: ${name} is not the same bits`);
    }
  }
  return parted;
}

function compareBits(first: ObservedVariant, other: ObservedVariant): string[] {
  return [...first.values]
    .filter(([name, values]) => !sameBits(values, other.values.get(name)))
    .map(([name]) => `${name} is not the same bits with ${first.variant.name} and with ${other.variant.name}`);
}

function initialOf({ name, shape, initializer }: Parameter | StateTensor): Float32Array {
  const drawn = new Float32Array(elementCount(shape));
  const description = { shape, stream: streamOf(name), initializer };
  for (const { offset, values } of initialValues(description, drawn.length, keyOf(networkSeed))) {
    drawn.set(values, offset);
  }
  return drawn;
}

function sameBits(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.length === b.length &&
    Array.prototype.every.call(a, (value, index) => Object.is(value, b[index]))
  );
}
