import { expect, test } from 'vitest';
import { openWindows } from './memory-windows.ts';

/** Memory whose bytes are their places, and what was opened of it. */
function memory(bytes: number, longest: number) {
  const places = Uint8Array.from({ length: bytes }, (_, place) => place);
  const opened: [offset: number, length: number][] = [];
  const view = openWindows(
    (offset, length) => {
      expect(length).toBeLessThanOrEqual(longest);
      expect(offset + length).toBeLessThanOrEqual(bytes);
      opened.push([offset, length]);
      return places.buffer.slice(offset, offset + length);
    },
    bytes,
    longest,
  );
  return { view, opened };
}

test('memory that an array holds is one window', () => {
  const { view, opened } = memory(100, 100);
  expect([...view(90, 10)]).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  expect(view(0, 100)).toHaveLength(100);
  expect(view(100, 0)).toHaveLength(0);
  expect(opened).toEqual([[0, 100]]);
});

test('every place of longer memory is seen, through windows that are opened once', () => {
  const { view, opened } = memory(250, 100);
  for (let offset = 0; offset < 250; offset++) {
    const length = Math.min(50, 250 - offset);
    expect([...view(offset, length)]).toEqual(Array.from({ length }, (_, i) => offset + i));
  }
  expect(opened).toEqual([
    [0, 100],
    [50, 100],
    [100, 100],
    [150, 100],
    [200, 50],
  ]);
});

test('what crosses windows gets an array of its own, and what no array holds is refused', () => {
  const { view, opened } = memory(250, 100);
  expect([...view(49, 100)]).toEqual(Array.from({ length: 100 }, (_, i) => 49 + i));
  expect(opened).toEqual([[49, 100]]);
  expect(() => view(0, 101)).toThrow('a buffer of 101 bytes is more than an array in this version of Node can hold');
});
