import { expect, test } from 'vitest';
import { renderMarkdownTable } from './markdown.ts';

test('columns line up, and a bar or a line break in a cell does not end it', () => {
  const table = renderMarkdownTable(
    [{ title: 'spec' }, { title: 'n', align: 'right' }],
    [
      ['a|b', '1,000'],
      ['c\nd', '7'],
    ],
  );
  expect(table.split('\n')).toEqual(['| spec |     n |', '| ---- | ----: |', '| a\\|b | 1,000 |', '| c d  |     7 |']);
});
