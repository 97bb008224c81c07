import { expect, test } from 'vitest';
import { formatBytes, formatCount, renderTable } from './table.ts';

test('a table aligns numbers right and leaves no trailing blanks', () => {
  const text = renderTable(
    [{ title: 'layer' }, { title: 'bytes', align: 'right' }, { title: 'note' }],
    [
      ['conv1', '34,944', 'é'],
      ['e\u0301', '1', ''],
    ],
  );
  expect(text).toBe('layer   bytes  note\nconv1  34,944  é\ne\u0301           1');
});

test('columns of a table are those of a terminal, where Chinese, Japanese and Korean take two', () => {
  const text = renderTable(
    [{ title: 'class' }, { title: 'share', align: 'right' }, { title: '注' }],
    [
      ['漢字カナ', '１', 'x'],
      ['한글'.normalize('NFD'), '25 %', 'y'],
      ['\u{1f431}', '5 %', 'z'],
    ],
  );
  expect(text.normalize().split('\n')).toEqual([
    'class     share  注',
    '漢字カナ     １  x',
    '한글       25 %  y',
    '\u{1f431}          5 %  z',
  ]);
});

test('counts have a comma every three digits', () => {
  expect([0, 999, 1000, 60965224].map(formatCount)).toEqual(['0', '999', '1,000', '60,965,224']);
});

test('bytes keep three digits and change unit at 1024', () => {
  expect([0, 1023, 1024, 148684800, 5 * 2 ** 30].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.00 KiB',
    '142 MiB',
    '5.00 GiB',
  ]);
});
