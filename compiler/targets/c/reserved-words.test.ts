import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isCIdentifier, isReservedInC } from './reserved-words.ts';

const partials = new URL('../../emit/c/partials/', import.meta.url);
/** Functions and types of the host's side of the file, which no kernel sees. */
const afterTheKernels = new Set(['entry.c.hbs', 'native.c.hbs']);

test('what the partials declare is no name for a parameter', () => {
  const declared = readdirSync(partials)
    .filter((file) => !afterTheKernels.has(file))
    .flatMap((file) => [
      ...readFileSync(new URL(file, partials), 'utf8').matchAll(
        /^(?:INLINE|static inline|static|typedef) [\w ]*?\*?\b([a-z]\w*)(?:\(| __attribute__)/gm,
      ),
    ])
    .map(([, name = '']) => name);
  expect(declared.length).toBeGreaterThan(25);
  expect(declared.filter(isCIdentifier)).toEqual([]);
});

test.each(['int', 'restrict', 'unix'])('%s is reserved everywhere', (name) => {
  expect(isReservedInC(name)).toBe(true);
  expect(isCIdentifier(name)).toBe(false);
});

test('names of layers are fine', () => {
  expect(['x', 'weight', 'saved0', 'conv1_weight'].every(isCIdentifier)).toBe(true);
});
