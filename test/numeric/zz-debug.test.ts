import { test } from 'vitest';
import { cpSync } from 'node:fs';
import { opCases, networkCases } from './support/cases.ts';
import { withSuite } from './support/package-suite.ts';
test('debug', async () => { const t = performance.now(); await withSuite([...opCases, ...networkCases], ['software', 'gpu'], async (folder) => { cpSync(folder, '/tmp/G/suite', { recursive: true }); }); console.log('suite', performance.now() - t); });
