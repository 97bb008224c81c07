/**
 * The generated packages and the runtime, unchanged, in other engines than Node: a page of headless Chromium, and Deno. What kernels
 * compute, `test/numeric/` asks in Node of every case; here it is enough that each kernel family and each word of WGSL comes by.
 */
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import type { run } from '../numeric/support/chromium-suite.ts';
import { findDeno, runDeno } from '../numeric/support/deno.ts';
import { expectResults, type JobResult, type SuiteEntry, withSuite } from '../numeric/support/package-suite.ts';
import { wholeInWgsl } from '../numeric/support/whole.ts';
import { runInChromium } from '../support/chromium.ts';

const timeout = 600_000;

/** Both engines choose this profile on a device that runs on the CPU; `gpu-profile.test.ts` has the other. */
const software: readonly SuiteEntry[] = wholeInWgsl.map((each) => ({ each, profile: 'software' }));

test('a page of Chromium computes what PyTorch computes', { timeout }, async (context) => {
  await withSuite(software, async (files, jobs) => {
    const ran = await runInChromium<Awaited<ReturnType<typeof run>>>('test/numeric/support/chromium-suite.ts', null, {
      files,
      timeoutSeconds: timeout / 1000,
    });
    if ('skipped' in ran) {
      return context.skip(ran.skipped);
    }
    expectResults(context, jobs, 'skipped' in ran.value ? [ran.value] : ran.value);
  });
});

test('Deno, whose WebGPU is wgpu with naga, computes what PyTorch computes', { timeout }, async (context) => {
  const binary = findDeno();
  if (binary === undefined) {
    return context.skip('the npm package deno is not installed');
  }
  const script = fileURLToPath(new URL('../numeric/support/deno-suite.ts', import.meta.url));
  await withSuite(software, async (folder, jobs) => {
    const lines = await runDeno(binary, script, folder);
    const results = lines.map((line) => JSON.parse(line) as JobResult | { readonly skipped: string });
    expectResults(context, jobs, results);
  });
});
