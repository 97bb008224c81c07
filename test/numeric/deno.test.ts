/** The generated packages and the runtime, unchanged, under Deno: its WebGPU is wgpu with naga instead of Dawn with Tint. */
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { networkCases, opCases } from './support/cases.ts';
import { findDeno, runDeno } from './support/deno.ts';
import { expectResults, type JobResult, withSuite } from './support/package-suite.ts';

const script = fileURLToPath(new URL('support/deno-suite.ts', import.meta.url));

test('the networks compute under Deno what PyTorch computes', { timeout: 300_000 }, async (context) => {
  const binary = findDeno();
  if (binary === undefined) {
    return context.skip('the npm package deno is not installed');
  }
  await withSuite([...opCases, ...networkCases], ['software'], async (folder, jobs) => {
    const lines = await runDeno(binary, script, folder);
    const results = lines.map((line) => JSON.parse(line) as JobResult | { readonly skipped: string });
    expectResults(context, jobs, results);
  });
});
