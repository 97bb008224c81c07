import { expect, test } from 'vitest';
import { createSourceText, lineText, positionAt, spanOf } from './source-text.ts';

test('lines end at \\n, and a \\r before it is part of the line break', () => {
  const source = createSourceText('f', 'ab\r\nc\n\nd');
  expect([1, 2, 3, 4, 5].map((line) => lineText(source, line))).toEqual(['ab', 'c', '', 'd', '']);
});

test('offsets become lines and columns in UTF-16 units, to the end of the text and beyond', () => {
  const source = createSourceText('f', '😀x\nyz');
  expect(
    [0, 2, 3, 4, 6, 99].map((offset) => positionAt(source, offset)).map(({ line, column }) => `${line}:${column}`),
  ).toEqual(['1:1', '1:3', '1:4', '2:1', '2:3', '2:96']);
});

test('spans are kept inside the text', () => {
  const source = createSourceText('f', 'abc');
  expect(spanOf(source, -2, 99)).toEqual({ file: 'f', start: 0, end: 3 });
  expect(spanOf(source, 5, 4)).toEqual({ file: 'f', start: 3, end: 3 });
});
