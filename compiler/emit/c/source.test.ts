import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isReservedInC } from '../../targets/c/reserved-words.ts';
import { bufferFields } from './source.ts';

test('a buffer is a field of its name, and dodges words of C and other buffers', () => {
  const names = ['conv1', 'conv1.weight', 'int', 'conv1_weight', 'unix', 'grad.int'];
  expect(Object.fromEntries(bufferFields(names))).toEqual({
    conv1: 'conv1',
    'conv1.weight': 'conv1_weight',
    int: '_int',
    conv1_weight: '_conv1_weight',
    unix: '_unix',
    'grad.int': 'grad_int',
  });
});

test('no two buffers share a field', () => {
  const name = fc.stringMatching(/^[a-c]([a-c_.]{0,4}[a-c_])?$/);
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const fields = [...bufferFields(names).values()];
      expect(new Set(fields).size).toBe(names.length);
      expect(fields.some(isReservedInC)).toBe(false);
    }),
  );
});
