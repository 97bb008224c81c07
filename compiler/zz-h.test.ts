import { test, vi } from 'vitest';
import * as fs from 'node:fs';
vi.mock('./fixes/attach.ts', () => ({ attachFixes: (x: any) => x.diagnostics }));
import { compile } from './compile.ts';
import { writePackage } from './cli/build-output.ts';
test('x', async () => {
  for (const name of ['alexnet','alexnet','lenet5','cifar10-relu']) {
  const t=performance.now();
  const c = compile({ readFile: (p) => fs.readFileSync(p), resolve: (f, r) => r }, `specs/${name}.yaml`);
  console.log(performance.now()-t, c.diagnostics, c.files.size);
  if (c.files.size) console.log((await writePackage(c.files, '/tmp/H/out/'+name)).written.length);
  }
});
