import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { expectCommitted, selectFiles } from './compare-files.ts';

/** A folder with these files, for as long as `use` runs. */
function withFolder(files: Readonly<Record<string, string>>, use: (folder: string) => void): void {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'specc-compare-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
    use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const generated = new Map([
  ['model.ts', 'm'],
  ['kernels/a.wgsl', 'a'],
]);

test.skipIf(process.env.RECORD === 'true')('a missing, a left-over and a different file each fail the comparison', () => {
  withFolder({ 'model.ts': 'm', 'kernels/a.wgsl': 'a' }, (folder) => expectCommitted(generated, folder));
  withFolder({ 'model.ts': 'm' }, (folder) => {
    expect(() => expectCommitted(generated, folder)).toThrow('npm run record');
    expect(fs.readdirSync(folder)).toEqual(['model.ts']);
  });
  withFolder({ 'model.ts': 'm', 'kernels/a.wgsl': 'a', 'kernels/b.wgsl': 'b' }, (folder) => {
    expect(() => expectCommitted(generated, folder)).toThrow('npm run record');
  });
  withFolder({ 'model.ts': 'm', 'kernels/a.wgsl': 'other' }, (folder) => {
    expect(() => expectCommitted(generated, folder)).toThrow('kernels/a.wgsl');
  });
});

test('a pattern selects within one folder and must match something', () => {
  expect([...selectFiles(generated, ['model.ts']).keys()]).toEqual(['model.ts']);
  expect([...selectFiles(generated, ['kernels/*']).keys()]).toEqual(['kernels/a.wgsl']);
  expect(() => selectFiles(generated, ['*.wgsl'])).toThrow('no file matches *.wgsl');
});
