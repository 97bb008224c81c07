import { test } from 'vitest';
import { writeFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { opCases, compileCase, fixtureBytes } from './support/cases.ts';
import { nodeDevice } from './support/device.ts';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { Fixture } from './support/fixture.ts';
test('debug', async (context) => {
  const each = opCases.find((c) => c.name === 'dense-only');
  const c = compileCase(each);
  for (const [f, t] of c.files) { const p = '/tmp/G/out/' + f; mkdirSync(dirname(p), { recursive: true }); writeFileSync(p, t); }
  const device = await nodeDevice(context);
  const m = await loadModel(c, device, { batch: 3, schedule: 'software' });
  const f = new Fixture('x', fixtureBytes(each));
  m.writeParameters(new Map(Object.keys(m.program.parameters).map((n) => [n, f.tensor(n)])));
  console.log((await m.readParameters()).get('classify.weight').data.slice(0, 5), f.tensor('classify.weight').data.slice(0, 5));
  console.log((await m.forward(f.batch(3).images)).logits.data, f.tensor('logits').data);
});
