/** The flagship, its builds for WebAssembly included, compared with the committed copy: Clang gives the same bytes on every machine. */
import { expect, test } from 'vitest';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { withWebAssembly } from '../../compiler/cli/package-files.ts';
import { compile } from '../../compiler/compile.ts';
import { expectCommitted } from './compare-files.ts';

test('generated/alexnet is what the compiler makes of specs/alexnet.yaml', { timeout: 300_000 }, async () => {
  const compilation = compile(nodeHost, 'specs/alexnet.yaml');
  expect(compilation.diagnostics).toEqual([]);
  expectCommitted(await withWebAssembly(compilation), 'generated/alexnet');
});
