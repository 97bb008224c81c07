import { expect, test } from 'vitest';
import { tinyProgram } from '../../test/support/tiny-network.ts';
import { WeightsError } from '../errors.ts';
import { type Tensor, tensor } from '../tensor.ts';
import { checkParameters, explainMismatch } from './check.ts';

const good: Readonly<Record<string, Tensor>> = { 'fc.weight': tensor([3, 4]), 'fc.bias': tensor([3]) };

function problem(tensors: Readonly<Record<string, Tensor>>): WeightsError {
  try {
    checkParameters(tinyProgram, new Map(Object.entries(tensors)));
  } catch (error) {
    if (error instanceof WeightsError) {
      return error;
    }
    throw error;
  }
  throw new Error('the tensors were accepted');
}

test('all parameters, with or without velocities, are accepted', () => {
  checkParameters(tinyProgram, new Map(Object.entries(good)));
  checkParameters(tinyProgram, new Map(Object.entries({ ...good, 'velocity.fc.bias': tensor([3]) })));
});

test('a missing tensor is named beside the ones that are there instead', () => {
  const error = problem({ 'classifier.weight': tensor([3, 4]), 'fc.bias': tensor([3]) });
  expect(error.message).toBe('`tiny` needs `fc.weight`, which the weights do not hold');
  expect(error.notes).toEqual(['they hold `classifier.weight`, which the network does not have']);
});

test('a tensor too many is named', () => {
  expect(problem({ ...good, 'velocity.fc2.bias': tensor([3]) }).message).toContain('`velocity.fc2.bias`');
});

test('a wrong shape is told with both shapes and its likely reason', () => {
  const error = problem({ ...good, 'fc.weight': tensor([4, 3]) });
  expect(error.code).toBe('SPC8101');
  expect(error.message).toBe('`fc.weight` is [4, 3] in the weights and [3, 4] in the network');
  expect(error.notes).toEqual(['the weights are transposed: dense weights are [out, in] here']);
});

test('data that does not fill its shape is refused', () => {
  const short: Tensor = { shape: [3], data: new Float32Array(2) };
  expect(problem({ ...good, 'fc.bias': short }).message).toBe('`fc.bias` is [3] but holds 2 values');
});

test.each<[number[], number[], string | undefined]>([
  [[11, 11, 3, 96], [96, 3, 11, 11], 'permute them by (3, 2, 0, 1)'],
  [[256, 96, 5, 5], [256, 48, 5, 5], 'the network’s convolution has 2 times as many groups'],
  [[256, 48, 5, 5], [256, 96, 5, 5], 'from a convolution with 2 times as many groups'],
  [[128, 48, 5, 5], [256, 48, 5, 5], 'one of 2 parts of a layer that was split by output channels'],
  [[4096, 256, 6, 6], [4096, 9216], 'reshape the tensor'],
  [[10, 4096], [1000, 4095], undefined],
])('[%j] for [%j] is explained by %s', (found, wanted, reason) => {
  const explained = explainMismatch(found, wanted);
  if (reason === undefined) {
    expect(explained).toBeUndefined();
  } else {
    expect(explained?.replaceAll("'", '’')).toContain(reason);
  }
});
