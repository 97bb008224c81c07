import { expect, test } from 'vitest';
import { type Tensor, tensor } from '../../runtime/index.ts';
import { checkFinite } from './finite.ts';

const weights = new Map<string, Tensor>([
  ['conv.weight', tensor([2, 2], Float32Array.of(1, 2, 3, 4))],
  ['velocity.conv.weight', tensor([2], Float32Array.of(Number.NaN, 1))],
]);

test('numbers pass, also none at all', () => {
  expect(() => checkFinite('the loss', [1.5], weights)).not.toThrow();
  expect(() => checkFinite('its probabilities', new Float64Array(), weights)).not.toThrow();
});

test('what is no number is told with its extent, and with the weights if they are to blame', () => {
  const check =
    (values: number[], stored = weights) =>
    () =>
      checkFinite('the values of `fc`', values, stored);
  expect(check([1, Number.POSITIVE_INFINITY, Number.NaN])).toThrowError(
    expect.objectContaining({
      code: 'SPC8210',
      message: 'the values of `fc` are Infinity in 2 of 3 elements',
      notes: ['all weights are finite, so values overflow float32 in the layers'],
    }),
  );
  const diverged = new Map<string, Tensor>([
    ...weights,
    ['fc.bias', tensor([3], Float32Array.of(0, Number.NaN, Number.NaN))] as const,
  ]);
  expect(check([Number.NaN, Number.NaN], diverged)).toThrowError(
    expect.objectContaining({
      message: 'the values of `fc` are NaN',
      notes: ['the weights are to blame: `fc.bias` is NaN in 2 of 3 elements'],
    }),
  );
  expect(() => checkFinite('the mean loss', [Number.NaN], weights)).toThrow('the mean loss is NaN');
});
