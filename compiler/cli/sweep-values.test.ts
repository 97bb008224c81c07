import { expect, test } from 'vitest';
import { combinations } from './sweep-values.ts';

test('every combination of the listed values, the last varying fastest', () => {
  expect(combinations(['train.batch=64,128', 'layers.conv1.filters=8', 'layers.relu1.type=relu,tanh'])).toEqual(
    [
      ['64', 'relu'],
      ['64', 'tanh'],
      ['128', 'relu'],
      ['128', 'tanh'],
    ].map(([batch, type]) => ({
      name: `train.batch=${batch} layers.relu1.type=${type}`,
      set: [`train.batch=${batch}`, 'layers.conv1.filters=8', `layers.relu1.type=${type}`],
    })),
  );
});

test('commas in brackets and quotes belong to the value', () => {
  const names = combinations(['layers.conv1.kernel=[3, 5],[5, 3]', "name='a,b'"]).map(({ set }) => set);
  expect(names).toEqual([
    ['layers.conv1.kernel=[3, 5]', "name='a,b'"],
    ['layers.conv1.kernel=[5, 3]', "name='a,b'"],
  ]);
});

test('without lists there is one variant', () => {
  expect(combinations([])).toEqual([{ name: '', set: [] }]);
  expect(combinations(['train.batch=8'])).toEqual([{ name: '', set: ['train.batch=8'] }]);
});
