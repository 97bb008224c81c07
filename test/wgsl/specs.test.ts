/** The WGSL of the project's own specs compiles under naga: one of each family of networks, as its variants give more of the same. */
import { expect, test } from 'vitest';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { compile } from '../../compiler/compile.ts';
import { checkWithNaga } from './naga.ts';

const networks = [
  'alexnet',
  'alexnet-tanh',
  'cifar10-full',
  'googlenet',
  'lenet5',
  'mlp-mnist',
  'mobilenet-v2',
  'nin-cifar10',
  'overfeat-fast',
  'resnet20-cifar',
  'squeezenet1.1',
  'vgg11',
];

for (const network of networks) {
  test(`specs/${network}.yaml`, async (context) => {
    const { files } = compile(nodeHost, `specs/${network}.yaml`, { cpu: 'none' });
    const kernels = [...files]
      .filter(([file]) => file.endsWith('.wgsl'))
      .map(([file, text]) => ({ file, text: String(text) }));
    expect(kernels.length).toBeGreaterThan(0);
    const result = await checkWithNaga(kernels);
    if ('skipped' in result) {
      return context.skip(result.skipped);
    }
    expect(result.errors).toEqual([]);
  });
}
