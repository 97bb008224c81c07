import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.ts';

test.each(['', 'abc', 'é漢\u{1f600}'.repeat(50), '\ud800 alone'])(
  'text is hashed as UTF-8, as Node does: %j',
  (text) => {
    const expected = createHash('sha256').update(text, 'utf8').digest('hex');
    expect(sha256(text)).toBe(expected);
    expect(sha256(Buffer.from(text))).toBe(expected);
  },
);
