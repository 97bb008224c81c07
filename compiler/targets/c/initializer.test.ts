import { expect, test } from 'vitest';
import { initializer, membersText } from './initializer.ts';

test('members that are 0 are left out, and lines without members', () => {
  expect(membersText({ height: 5, top: 0, left: -2 })).toBe('{ .height = 5, .left = -2 }');
  expect(initializer([{ rows: 3, columns: 3 }, { top: 0, left: 0 }, { k: '2.0f' }])).toBe(
    '{\n    .rows = 3, .columns = 3,\n    .k = 2.0f,\n}',
  );
});
