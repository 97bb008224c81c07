/** A client that no one here wrote: Neovim opens AlexNet, types a wrong stride, sees it, takes the fix, and the buffer is clean. */
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'specc-neovim-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hasNeovim(): boolean {
  try {
    execFileSync('nvim', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('Neovim sees a wrong stride where it is, and repairs it', async (context) => {
  if (!hasNeovim()) {
    return context.skip('nvim is not on PATH');
  }
  const spec = join(folder, 'alexnet.yaml');
  copyFileSync('specs/alexnet.yaml', spec);
  const server = [process.execPath, 'dist/specc.js', 'lsp'].join('\n');
  const { stdout } = await promisify(execFile)('nvim', ['--headless', '--clean', '-S', 'test/editors/neovim.lua'], {
    env: { ...process.env, SPEC: spec, SPECC: server },
    timeout: 50_000,
  });
  const lines = readFileSync('specs/alexnet.yaml', 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('stride: 4'));
  const character = (lines[line] ?? '').indexOf('stride: 4') + 'stride: '.length;
  const result: unknown = JSON.parse(stdout);
  expect(result).toMatchObject({
    code: 'SPC4102',
    range: { start: { line, character }, end: { line, character: character + 1 } },
    message: expect.stringContaining('(227 − 11 + 2·0) / 5 + 1 = 44.2'),
    action: '`stride: 4` gives 55',
    line: lines[line],
    hover: expect.stringContaining('(227 − 11 + 2·0) / 4 + 1 = 55'),
  });
  expect(readFileSync(spec, 'utf8')).toBe(readFileSync('specs/alexnet.yaml', 'utf8'));
});
