/** All WGSL that the project's own specs generate compiles under naga. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { compile } from '../../compiler/compile.ts';
import { checkWithNaga } from './naga.ts';

for (const spec of readdirSync('specs').sort()) {
  test(`specs/${spec}`, async (context) => {
    const { files } = compile(nodeHost, `specs/${spec}`);
    const kernels = [...files]
      .filter(([file]) => file.endsWith('.wgsl'))
      .map(([file, text]) => ({ file, text: String(text) }));
    expect(kernels.length).toBeGreaterThan(0);
    const result = await checkWithNaga(kernels);
    if ('skipped' in result) {
      return context.skip(result.skipped);
    }
    expect(result.errors).toEqual([]);
  });
}
