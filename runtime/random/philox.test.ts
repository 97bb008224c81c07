import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Counter, fillWords, type Key, keyOf, PhiloxSequence, philox, streamOf } from './philox.ts';

const ones = 0xffffffff;

test.each<[string, Counter, Key, number[]]>([
  ['zeros', [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  ['ones', [ones, ones, ones, ones], [ones, ones], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [
    'the digits of π',
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])('Random123 publishes the same block for %s', (_, counter, key, expected) => {
  expect(philox(counter, key)).toEqual(expected);
});

test('ten rounds agree with 64-bit integer arithmetic for any counter and key', () => {
  const word = fc.integer({ min: 0, max: ones });
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
      expect(philox(counter, key)).toEqual(philoxWithBigInts(counter, key));
    }),
  );
});

test('a filled range holds the blocks of its stream in order', () => {
  const words = new Uint32Array(12);
  fillWords(words, [7, 8], 42, 3, 5);
  expect([...words]).toEqual([5, 6, 7].flatMap((block) => philox([block, 42, 3, 0], [7, 8])));
});

test('stream numbers are the published FNV-1a values', () => {
  expect(streamOf('')).toBe(0x811c9dc5);
  expect(streamOf('a')).toBe(0xe40c292c);
  expect(streamOf('foobar')).toBe(0xbf9cf968);
});

test('a seed becomes the two words of its 64-bit two’s complement', () => {
  expect(keyOf(1)).toEqual([1, 0]);
  expect(keyOf(2 ** 32 * 5 + 9)).toEqual([9, 5]);
  expect(keyOf(-1)).toEqual([ones, ones]);
});

test('a sequence draws the words of consecutive blocks', () => {
  const sequence = new PhiloxSequence([1, 2], 3, 4);
  const drawn = Array.from({ length: 6 }, () => sequence.word());
  expect(drawn).toEqual([...philox([0, 3, 4, 0], [1, 2]), ...philox([1, 3, 4, 0], [1, 2])].slice(0, 6));
});

test('whole numbers below a limit cover the range evenly and never reach the limit', () => {
  const sequence = new PhiloxSequence([0, 0], streamOf('test'), 0);
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 10_000; i++) {
    const drawn = sequence.below(5);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  expect(counts).toHaveLength(5);
  for (const count of counts) {
    expect(Math.abs(count - 2000)).toBeLessThan(200);
  }
});

test('normals of a sequence have mean 0 and deviation 1', () => {
  const sequence = new PhiloxSequence([5, 0], streamOf('test'), 0);
  const draws = Array.from({ length: 20_000 }, () => sequence.normal());
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

/** The definition, word for word, as the oracle for the 16-bit arithmetic of the fast version. */
function philoxWithBigInts(counter: Counter, key: Key): number[] {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number);
}
