/** `npm run bench:gpu -- --quick`, the dry run of the GPU benchmark: numbers hold, and every part gives something. Times mean nothing here. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import type { GpuResult } from '../../bench/gpu/suite/types.ts';
import { chromiumExecutable } from '../support/chromium.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const timeout = 600_000;
const root = join(import.meta.dirname, '../..');

async function run(words: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['bench/gpu/run.mjs', '--quick', ...words], { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

function expectWhole({ adapter, correctness, kernels, steps, peaks, omitted }: GpuResult): void {
  expect(omitted).toEqual([]);
  expect(adapter.description).not.toBe('');
  expect(adapter.limits.maxBufferSize).toBeGreaterThan(1e8);
  expect(correctness.map(({ name, against }) => `${name} ${against}`)).toEqual([
    'dense-only PyTorch',
    'dense-only, N = 2 WebAssembly',
  ]);
  expect(correctness.flatMap(({ failures }) => failures)).toEqual([]);
  expect(correctness.every(({ comparisons }) => comparisons > 2)).toBe(true);
  expect(steps.every(({ milliseconds, overlapped }) => milliseconds > 0 && overlapped > 0)).toBe(true);
  const timed = kernels.flatMap((step) => step.kernels);
  expect(timed.map(({ kernel }) => kernel)).toContain('classify_weight_gradient');
  expect(timed.every(({ microseconds, gbps }) => microseconds > 0 && gbps > 0)).toBe(true);
  expect(timed.filter(({ gflops }) => gflops !== undefined).map(({ kernel }) => kernel)).toContain('classify_forward');
  expect(peaks?.gflops).toBeGreaterThan(0);
  expect(peaks?.gbps).toBeGreaterThan(0);
}

async function needWebGpu(context: TestContext): Promise<void> {
  const opened = await openTestDevice();
  if ('skipped' in opened) {
    context.skip(opened.skipped);
  }
}

test('in Node', { timeout }, async (context) => {
  await needWebGpu(context);
  const out = await temporaryFolder();
  const { code, output } = await run(['--out', out]);
  expect(code, output).toBe(0);
  expectWhole(JSON.parse(await readFile(join(out, 'node.json'), 'utf8')));
  expect(await readFile(join(out, 'node.md'), 'utf8')).toContain('Numbers: 2 of 2 cases hold');
});

test('in a page', { timeout }, async (context) => {
  const executable = await chromiumExecutable();
  if (typeof executable !== 'string') {
    return context.skip(executable.skipped);
  }
  const out = await temporaryFolder();
  const { code, output } = await run(['--page', '--out', out]);
  expect(code, output).toBe(0);
  expectWhole(JSON.parse(await readFile(join(out, 'page.json'), 'utf8')));
});
