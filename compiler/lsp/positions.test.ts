import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPositions, positionEncodings } from './positions.ts';

const text = 'a\r\né漢😀b\n\rlast';

test.each([
  ['utf-16', 5],
  ['utf-8', 10],
  ['utf-32', 4],
] as const)('%s counts characters its own way', (encoding, character) => {
  const { positionAt, offsetAt } = createPositions(text, encoding);
  const offset = text.indexOf('b\n') + 1;
  expect(positionAt(offset)).toEqual({ line: 1, character });
  expect(offsetAt({ line: 1, character })).toBe(offset);
});

test('a lone carriage return ends a line too, as clients count', () => {
  const { positionAt } = createPositions(text, 'utf-16');
  expect(positionAt(text.length)).toEqual({ line: 3, character: 4 });
});

test('positions beyond a line are its end, beyond the text the text’s, inside a character its start', () => {
  const { offsetAt } = createPositions(text, 'utf-8');
  expect(offsetAt({ line: 0, character: 99 })).toBe(1);
  expect(offsetAt({ line: 99, character: 0 })).toBe(text.length);
  expect(offsetAt({ line: 1, character: 3 })).toBe(text.indexOf('漢'));
});

const texts = fc
  .array(fc.constantFrom('a', ' ', 'é', '漢', '😀', '\n', '\r\n', '\r'), { maxLength: 30 })
  .map((parts) => parts.join(''));

test('there and back again, but for the inside of a line break', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom(...positionEncodings), (any, encoding) => {
      const { positionAt, offsetAt } = createPositions(any, encoding);
      let offset = 0;
      for (const character of any) {
        const inside = character === '\n' && any[offset - 1] === '\r';
        expect(inside || offsetAt(positionAt(offset)) === offset).toBe(true);
        offset += character.length;
      }
    }),
  );
});
