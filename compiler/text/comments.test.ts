import { expect, test } from 'vitest';
import { blankComments } from './comments.ts';

test('Clang gets the code without its comments, on the same lines, and strings as they are', () => {
  const source = ['/* sha256: 00', ' */ int x; // specs/a.yaml:3', 'const char *s = "/* \\" // */";', ''].join('\n');
  expect(blankComments(source)).toBe([' ', '  int x;  ', 'const char *s = "/* \\" // */";', ''].join('\n'));
});
