import { expect, test } from 'vitest';
import { byDistance, nearest } from './nearest.ts';

test.each([
  ['filtres', ['filters', 'kernel'], 'filters'],
  ['kernl', ['filters', 'kernel'], 'kernel'],
  ['strides', ['stride', 'padding'], 'stride'],
  ['rellu', ['relu', 'lrn'], 'relu'],
  ['conv1', ['conv2', 'fc1'], 'conv2'],
])('%s is one edit from a single word of %j', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test('words that are two edits away, short words and ties give no suggestion', () => {
  expect(nearest('fltrs', ['filters'])).toBeUndefined();
  expect(nearest('k', ['p'])).toBeUndefined();
  expect(nearest('ab', ['ba'])).toBeUndefined();
  expect(nearest('fliters', ['filetrs'])).toBeUndefined();
  expect(nearest('conv9', ['conv1', 'conv2'])).toBeUndefined();
});

test('names are sorted by edit distance and keep their order where it is equal', () => {
  expect(byDistance('conv1', ['fc1', 'relu1', 'conv2', 'conv'])).toEqual(['conv2', 'conv', 'fc1', 'relu1']);
});
