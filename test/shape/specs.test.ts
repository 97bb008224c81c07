import { readdirSync, readFileSync } from 'node:fs';
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
  ['cifar10-quick', 12_354_176, 145_578],
  ['cifar10-full', 12_298_240, 89_578],
  ['cifar10-18pct', 12_298_240, 89_578],
  ['mlp-mnist', 266_200, 266_610],
  ['alexnet-one-gpu', 1_135_256_096, 62_378_344],
  ['alexnet-caffe', 724_406_816, 60_965_224],
  ['caffenet', 724_406_816, 60_965_224],
  ['alexnet-notes', 836_547_104, 61_628_776],
  ['alexnet-tanh', 724_406_816, 60_965_224],
  ['alexnet-no-lrn', 724_406_816, 60_965_224],
  ['alexnet-non-overlapping', 724_406_816, 60_965_224],
  ['alexnet-no-dropout', 724_406_816, 60_965_224],
  ['alexnet-six-conv', 735_023_648, 61_260_392],
  ['alexnet-owt', 714_188_480, 61_100_840],
  ['zfnet', 1_168_032_896, 62_357_608],
  ['overfeat-fast', 2_801_403_904, 145_920_872],
  ['vgg11', 7_609_090_048, 132_863_336],
  ['vgg16', 15_470_264_320, 138_357_544],
])('%s is clean and takes %i multiply-adds and %i parameters', (name, multiplyAdds, parameters) => {
  const { layers } = graphOf(checkFile(`specs/${name}.yaml`));
  expect(layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0)).toBe(multiplyAdds);
  expect(layers.reduce((sum, layer) => sum + parameterCount(layer), 0)).toBe(parameters);
});

test('every spec names its source and how it differs, and has a PyTorch definition to be compared with', () => {
  const definitions = ['networks.py', 'block_networks.py']
    .map((file) => readFileSync(`test/fixtures/${file}`, 'utf8'))
    .join('\n');
  for (const file of readdirSync('specs')) {
    const [head = ''] = readFileSync(`specs/${file}`, 'utf8').split(/^(?:spec|extends):/m);
    expect(head, file).toMatch(/^# Differences from .*:/m);
    expect(definitions, file).toContain(`    "${file.replace('.yaml', '')}": `);
  }
});
