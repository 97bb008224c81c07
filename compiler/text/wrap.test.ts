import { expect, test } from 'vitest';
import { wrapMarkdown, wrapText } from './wrap.ts';

test('lines break at blanks and are as long as they may be', () => {
  expect(wrapText('aa bb  cc\ndd', 5)).toEqual(['aa bb', 'cc dd']);
  expect(wrapText('a longest b', 4)).toEqual(['a', 'longest', 'b']);
  expect(wrapText('漢字 漢字', 8)).toEqual(['漢字', '漢字']);
  expect(wrapText('', 8)).toEqual([]);
});

test('paragraphs are wrapped, code is not', () => {
  expect(wrapMarkdown('# a b c\n\na b\nc d\n\n    x y z w', 3)).toBe('# a b c\n\na b\nc d\n\n    x y z w');
});
