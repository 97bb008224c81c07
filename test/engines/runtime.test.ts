/** The runtime alone, in each engine it is meant for: the same five steps give the same numbers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { openDevice } from '../../runtime/node/index.ts';
import { findDeno, runDeno } from '../numeric/support/deno.ts';
import { runInChromium } from '../support/chromium.ts';
import { run, type SmokeResult } from '../support/tiny-smoke.ts';

const steps = 5;

function expectSmoke({ software, losses, probabilities }: SmokeResult): void {
  const expected = [5.20941, 3.56532, 1.41698, 0.27521, 0.04204];
  expect(losses).toHaveLength(steps);
  for (const [step, loss] of losses.entries()) {
    expect(loss).toBeCloseTo(expected[step] ?? Number.NaN, 4);
  }
  expect(probabilities[0]).toBeCloseTo(0.99656, 4);
  expect(typeof software).toBe('boolean');
}

function skipWith(context: TestContext, reason: string): never {
  console.warn(`skipped: ${reason}`);
  return context.skip(reason);
}

test('Node', async () => {
  expectSmoke(await run({ steps }, openDevice));
});

test('Chromium', { timeout: 120_000 }, async (context) => {
  const result = await runInChromium<SmokeResult>('test/support/tiny-smoke.ts', { steps });
  if ('skipped' in result) {
    return skipWith(context, result.skipped);
  }
  expect(result.value.software).toBe(true);
  expectSmoke(result.value);
});

test('Deno', async (context) => {
  const binary = findDeno();
  if (binary === undefined) {
    return skipWith(context, 'the npm package deno is not installed');
  }
  const folder = mkdtempSync(join(tmpdir(), 'specc-smoke-'));
  try {
    const script = fileURLToPath(new URL('../support/tiny-smoke-deno.ts', import.meta.url));
    const [line = '{}'] = await runDeno(binary, script, folder);
    const result = JSON.parse(line) as SmokeResult | { readonly skipped: string };
    if ('skipped' in result) {
      return skipWith(context, result.skipped);
    }
    expectSmoke(result);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
