import { expect, test } from 'vitest';
import { freeBytes, roomOf } from './memory-room.ts';

const gibibyte = 2 ** 30;

test('the least of machine, container and what is free counts', () => {
  const machine = 24 * gibibyte;
  expect(roomOf({ machine, container: 0, free: undefined })).toEqual({
    bytes: machine,
    reason: 'this machine has 25,769,803,776 bytes of memory',
  });
  expect(roomOf({ machine, container: 2 * gibibyte, free: 20 * gibibyte })).toEqual({
    bytes: 2 * gibibyte,
    reason: 'this container has 2,147,483,648 bytes of memory',
  });
  expect(roomOf({ machine, container: 2 ** 63, free: gibibyte })).toEqual({
    bytes: gibibyte,
    reason: 'this machine has 25,769,803,776 bytes of memory, of which other programs leave 1,073,741,824 free',
  });
});

test('Linux says what it can give, room to swap included', () => {
  const meminfo =
    'MemTotal:       24689764 kB\nMemAvailable:       2000 kB\nSwapTotal:   100 kB\nSwapFree:              24 kB\n';
  expect(freeBytes(meminfo)).toBe(2024 * 1024);
  expect(freeBytes(meminfo.replace(/Swap.*\n/g, ''))).toBe(2000 * 1024);
  expect(freeBytes('')).toBeUndefined();
});
