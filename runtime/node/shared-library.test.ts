import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { libraryProblem } from './shared-library.ts';

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(process.platform !== 'linux' || !hasCompiler())(
  'a library that is cut off anywhere is noticed',
  async () => {
    const file = join(await temporaryFolder(), 'a.so');
    const source =
      'static const double table[4096] = {1}; const char *key(void) { return "the key"; } double f(int i) { return table[i]; }';
    execFileSync('cc', ['-shared', '-fPIC', '-o', file, '-x', 'c', '-'], { input: source });
    const whole = readFileSync(file);
    expect(libraryProblem(whole, 'the key')).toBeUndefined();
    for (let length = 0; length < whole.length; length += 97) {
      expect(libraryProblem(whole.subarray(0, length), 'the key'), `${length} bytes`).toBe('it is cut off');
    }
    expect(libraryProblem(whole.subarray(0, whole.length - 1), 'the key')).toBe('it is cut off');
    expect(libraryProblem(whole, 'another key')).toBe('it was built from something else');
  },
);

test.skipIf(process.platform !== 'linux')('what is no library is none', () => {
  expect(libraryProblem(new Uint8Array(), 'key')).toBe('it is cut off');
  expect(libraryProblem(new Uint8Array(1000).fill(0x7f), 'key')).toBe('it is cut off');
});
