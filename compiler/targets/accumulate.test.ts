import { expect, test } from 'vitest';
import { testLayer } from '../../test/support/layers.ts';
import { accumulate } from './accumulate.ts';

const layer = testLayer('sum', 'add', [4], {});

test.each([
  [['v', 'a'], ['v += a;']],
  [['a', 'v'], ['v += a;']],
  [
    ['v', 'a', 'b'],
    ['v += a;', 'v += b;'],
  ],
  [['a', 'v', 'b'], ['v = a + v + b;']],
  [['a', 'b', 'v'], ['v = a + b + v;']],
  [['v'], []],
])('%j are added in that order', (inputs, statements) => {
  const site = { layer, value: 'v', index: 'i', logicalIndex: 'i', lanes: 1 } as const;
  expect(accumulate.forward(site, inputs)).toEqual(statements);
});
