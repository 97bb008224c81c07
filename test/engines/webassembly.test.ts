/** LeNet trains as WebAssembly in pages with and without cross-origin isolation and in Deno, to the same bits as in Node. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { withWebAssembly } from '../../compiler/cli/package-files.ts';
import { compile } from '../../compiler/compile.ts';
import { openDataset, openDevice } from '../../runtime/node/index.ts';
import { findDeno, runDeno } from '../numeric/support/deno.ts';
import { runInChromium } from '../support/chromium.ts';
import { type LenetResult, trainOn } from './support/lenet-suite.ts';

const timeout = 120_000;
const digitCount = 960;

let folder: string;
let expected: readonly number[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'specc-lenet-'));
  const files = await withWebAssembly(
    compile(nodeHost, fileURLToPath(new URL('../../specs/lenet5.yaml', import.meta.url))),
  );
  for (const [file, content] of files) {
    const place = join(folder, 'package', file);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
  const digits = await readDigits();
  writeFileSync(join(folder, 'digits.bin'), digits);
  const device = await openDevice('wasm', { threads: 2 });
  const model = await loadModel({ files }, device, { batch: 32, seed: 1 });
  expected = await trainOn(model, digits);
  model.destroy();
}, timeout);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A byte for the class and a byte per pixel. */
async function readDigits(): Promise<Uint8Array> {
  const { train } = await openDataset('mnist', { channels: 1 });
  const images = await Promise.all(
    Array.from({ length: digitCount }, async (_, index) => {
      const { pixels } = await train.read(index);
      return Uint8Array.of(train.labelOf(index), ...pixels);
    }),
  );
  return Buffer.concat(images);
}

test('the loss falls', () => {
  expect(expected).toHaveLength(30);
  expect(expected.at(-1)).toBeLessThan(0.7 * (expected[0] ?? 0));
});

test.for([true, false])('a page of Chromium, cross-origin isolated: %s', { timeout }, async (isolated, context) => {
  const result = await runInChromium<LenetResult>('test/engines/support/lenet-chromium.ts', null, {
    files: folder,
    isolated,
  });
  if ('skipped' in result) {
    return context.skip(result.skipped);
  }
  const { value } = result;
  expect(value.isolated).toBe(isolated);
  expect(value.device).toMatch(isolated ? /2 threads/ : /1 thread\b/);
  expect(value.losses).toEqual(expected);
});

test('Deno', { timeout }, async (context) => {
  const binary = findDeno();
  if (binary === undefined) {
    return context.skip('the npm package deno is not installed');
  }
  const script = fileURLToPath(new URL('support/lenet-deno.ts', import.meta.url));
  const [line = '{}'] = await runDeno(binary, script, folder);
  expect((JSON.parse(line) as LenetResult).losses).toEqual(expected);
});
