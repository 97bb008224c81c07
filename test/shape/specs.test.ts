import { expect, test } from 'vitest';
import { parameterCount } from '../../compiler/ops/shared/parameters.ts';
import { checkFile, graphOf, layerOf } from './check-helpers.ts';

test('AlexNet has the extents of the paper', () => {
  const { layers } = graphOf(checkFile('specs/alexnet.yaml'));
  const extents = layers.filter(({ kind }) => kind === 'conv2d' || kind === 'max_pool').map(({ shape }) => shape[1]);
  expect(extents).toEqual([55, 27, 27, 13, 13, 13, 13, 6]);
});

test('AlexNet has the parameters of the paper, layer by layer', () => {
  const graph = graphOf(checkFile('specs/alexnet.yaml'));
  const counts = graph.layers
    .filter(({ parameters }) => parameters.length > 0)
    .map((layer) => [layer.name, parameterCount(layer)]);
  expect(Object.fromEntries(counts)).toEqual({
    conv1: 34_944,
    conv2: 307_456,
    conv3: 885_120,
    conv4: 663_936,
    conv5: 442_624,
    fc6: 37_752_832,
    fc7: 16_781_312,
    fc8: 4_097_000,
  });
});

test('AlexNet starts with bias 1 where the paper says so, and with 0 elsewhere', () => {
  const graph = graphOf(checkFile('specs/alexnet.yaml'));
  const biases = graph.layers.flatMap(({ parameters }) => parameters.filter(({ role }) => role === 'bias'));
  const ones = biases.filter(({ initializer }) => 'constant' in initializer && initializer.constant === 1);
  expect(ones.map(({ layer }) => layer)).toEqual(['conv2', 'conv4', 'conv5', 'fc6', 'fc7']);
});

test('fc6 of AlexNet reads 256·6·6 values', () => {
  const graph = graphOf(checkFile('specs/alexnet.yaml'));
  expect(layerOf(graph, 'fc6').arithmetic).toEqual(['256·6·6 = 9216']);
});

test.each([
  ['alexnet', 724_406_816, 60_965_224],
  ['lenet5', 416_520, 61_706],
  ['cifar10-relu', 12_298_240, 89_578],
  ['cifar10-tanh', 12_298_240, 89_578],
])('%s is clean and takes %i multiply-adds and %i parameters', (name, multiplyAdds, parameters) => {
  const { layers } = graphOf(checkFile(`specs/${name}.yaml`));
  expect(layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0)).toBe(multiplyAdds);
  expect(layers.reduce((sum, layer) => sum + parameterCount(layer), 0)).toBe(parameters);
});
