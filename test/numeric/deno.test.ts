/** The generated packages and the runtime, unchanged, under Deno: its WebGPU is wgpu with naga instead of Dawn with Tint. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { networkCases, opCases } from './support/cases.ts';
import { findDeno, runDeno } from './support/deno.ts';
import { type JobResult, resultFailures, writeSuite } from './support/package-suite.ts';

const script = fileURLToPath(new URL('support/deno-suite.ts', import.meta.url));

test('Deno computes what PyTorch computes', { timeout: 300_000 }, async (context) => {
  const binary = findDeno();
  if (binary === undefined) {
    return context.skip('the npm package deno is not installed');
  }
  const cases = [...opCases, ...networkCases];
  const folder = writeSuite(cases, ['software']);
  try {
    const [first, ...results] = (await runDeno(binary, script, folder)).map((line) => JSON.parse(line) as unknown);
    const { skipped } = first as { readonly skipped?: string };
    if (skipped !== undefined) {
      return context.skip(skipped);
    }
    expect(results).toHaveLength(cases.length);
    expect((results as JobResult[]).flatMap(resultFailures)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
