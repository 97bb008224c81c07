/**
 * The few cases that between them hold all there is to generate, for tools and engines that take long over a network: sanitizers, a second
 * WebAssembly build, a page, Deno, and the `gpu` kernels on a CPU. `test/numeric/whole.test.ts` says what they lack, and who has it.
 */
import { type NumericCaseOnDisk, networkCases, opCases } from './cases.ts';

export type Case = Pick<NumericCaseOnDisk, 'name' | 'kind' | 'spec'>;

/** Without numbers from PyTorch: names that mean something to C, and kernels that take an image in pieces. */
const cpuCases: readonly Case[] = ['words-of-c', 'bands', 'relu-behind-pool'].map((name) => ({
  name,
  kind: 'network',
  spec: `test/cpu/specs/${name}.yaml`,
}));

const few = named(
  'activation-behind-pool',
  'activations-of-inputs',
  'activations-of-outputs',
  'adam',
  'adamw',
  'add',
  'add-fused',
  'avg-pool-count-padding',
  'batch-norm-on-images',
  'batch-norm-tiles',
  'batch-norm-training',
  'blocks',
  'conv2d-ceil',
  'conv2d-depthwise-panels',
  'conv2d-depthwise-windows',
  'conv2d-dilation',
  'conv2d-pointwise-panels',
  'conv2d-ragged-tiles',
  'conv2d-strided',
  'dense-tiles',
  'dropout-alone',
  'global-avg-pool',
  'lrn-fused',
  'pad',
  'sgd-inside-nesterov',
  'sgd-outside',
  'sgd-outside-nesterov',
  'softmax',
  'winograd',
  'winograd-residual',
  'without-bias',
);

/** Every line of C, names and numbers aside, and tiles, panels and channels that do not come out even. */
export const wholeInC: readonly Case[] = [...cpuCases, ...few];

/** The same with numbers from PyTorch, and ten steps of training. */
export const wholeOnWasm: readonly NumericCaseOnDisk[] = [...few, ...named('lenet-training')];

/** What the WebAssembly build without relaxed SIMD computes: how it multiplies, adds and takes the greater is all that is its own. */
export const wholeOnPlainSimd: readonly NumericCaseOnDisk[] = named(
  'activations-of-inputs',
  'activations-of-outputs',
  'batch-norm-tiles',
  'conv2d-depthwise-windows',
  'lenet-training',
  'lrn-fused',
  'winograd',
);

/** Every kernel family, and every word and operator of WGSL that any kernel uses. */
export const wholeInWgsl: readonly NumericCaseOnDisk[] = named(
  'lenet-training',
  'residual',
  'activations-of-inputs',
  'activations-of-outputs',
  'adam-plain',
  'adamw-plain',
  'batch-norm-training',
  'conv2d-depthwise-strided',
  'global-avg-pool',
  'lrn-fused',
  'pad',
  'softmax',
);

/** Every kernel family with a text of its own for the `gpu` profile; `ops/<kind>/…/kernels.test.ts` has their full matrix. */
export const wholeOnGpu: readonly NumericCaseOnDisk[] = named(
  'batch-norm-tiles',
  'conv2d-depthwise-strided',
  'conv2d-groups',
);

function named(...names: readonly string[]): readonly NumericCaseOnDisk[] {
  return names.map((name) => {
    const found = [...opCases, ...networkCases].find((each) => each.name === name);
    if (found === undefined) {
      throw new Error(`no numeric case is called ${name}`);
    }
    return found;
  });
}
