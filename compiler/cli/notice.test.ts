import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startNotice } from './notice.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function board(columns?: number) {
  const shown: string[] = [];
  const status = columns === undefined ? undefined : { columns, draw: (text: string) => void shown.push(text) };
  return { shown, status, print: (line: string) => void shown.push(line), clear: () => void shown.push('') };
}

test('on a terminal the seconds go on until it ends, and the line never wraps', () => {
  const wide = board(80);
  const end = startNotice('compiling', 0, wide);
  vi.advanceTimersByTime(2000);
  end();
  vi.advanceTimersByTime(2000);
  expect(wide.shown).toEqual(['compiling … 0 s', 'compiling … 1 s', 'compiling … 2 s', '']);
  const narrow = board(12);
  startNotice('compiling', 0, narrow)();
  expect(narrow.shown).toEqual(['compi … 0 s', '']);
});

test('elsewhere it is one line', () => {
  const log = board();
  startNotice('compiling', 0, log);
  vi.advanceTimersByTime(5000);
  expect(log.shown).toEqual(['compiling']);
});

test('what is soon over is not mentioned', () => {
  for (const columns of [undefined, 80]) {
    const short = board(columns);
    const end = startNotice('building', 2, short);
    vi.advanceTimersByTime(1500);
    end();
    vi.advanceTimersByTime(5000);
    expect(short.shown).toEqual(['']);
  }
  const long = board();
  startNotice('building', 2, long);
  vi.advanceTimersByTime(5000);
  expect(long.shown).toEqual(['building']);
});
