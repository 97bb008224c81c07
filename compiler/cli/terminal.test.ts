import { afterEach, expect, test, vi } from 'vitest';
import { clearStatus, print, printError, statusLine } from './terminal.ts';

afterEach(() => {
  clearStatus();
  vi.restoreAllMocks();
});

/** What both outputs get, in order; standard output is a terminal of 80 columns. */
function terminal() {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  }
  const stream = Object.create(process.stdout, { isTTY: { value: true }, columns: { value: 80 } });
  const status = statusLine(stream) ?? expect.unreachable();
  return { written, status };
}

test('whatever is printed takes the status line away first, on either output', () => {
  for (const say of [print, printError]) {
    const { written, status } = terminal();
    status.draw('epoch 1/2 [==  ] 1/10');
    say('error: something');
    say('more');
    expect(written).toEqual(['\r\x1b[Kepoch 1/2 [==  ] 1/10', '\r\x1b[K', 'error: something\n', 'more\n']);
  }
});

test('a status line cannot send codes to the terminal', () => {
  const { written, status } = terminal();
  status.draw('photos/\x1b[2J.png');
  expect(written.join('')).not.toContain('\x1b[2J');
});

test('where there is no terminal there is no status line', () => {
  expect(statusLine(Object.create(process.stdout, { isTTY: { value: undefined } }))).toBeUndefined();
});
