/** The generated packages and the runtime, unchanged, in a page of headless Chromium on its SwiftShader. */
import { test } from 'vitest';
import { runInChromium } from '../support/chromium.ts';
import { networkCases, opCases } from './support/cases.ts';
import type { run } from './support/chromium-suite.ts';
import { expectResults, withSuite } from './support/package-suite.ts';

test('the networks compute in Chromium what PyTorch computes', { timeout: 300_000 }, async (context) => {
  await withSuite([...opCases, ...networkCases], ['software', 'gpu'], async (files, jobs) => {
    const ran = await runInChromium<Awaited<ReturnType<typeof run>>>('test/numeric/support/chromium-suite.ts', null, {
      files,
      timeoutSeconds: 280,
    });
    if ('skipped' in ran) {
      return context.skip(ran.skipped);
    }
    expectResults(context, jobs, 'skipped' in ran.value ? [ran.value] : ran.value);
  });
});
