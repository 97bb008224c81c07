import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import * as sources from '../compiler/schema/validator.ts';
import { standaloneValidatorPlugin } from './standalone-validator.mjs';

const layers = [
  { name: 'conv1', type: 'conv2d', filters: 4.5, kernel: [3], colour: 'red' },
  { name: 'Conv 2', type: 'conv3d' },
  { name: 'fc1', type: 'dense', units: 10, weight: { constant: 1, normal: {} } },
];
const samples = [{}, [], 'text', { spec: 2, name: 'x'.repeat(70), layers, train: { metrics: ['top1', 'top1'] } }];

test('the validator of the build finds what the one of the sources finds, without ajv', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'specc-validator-'));
  try {
    const outfile = join(folder, 'validator.mjs');
    const { metafile } = await build({
      entryPoints: ['compiler/schema/validator.ts'],
      plugins: [standaloneValidatorPlugin],
      bundle: true,
      format: 'esm',
      metafile: true,
      outfile,
    });
    expect(Object.keys(metafile.inputs).filter((file) => file.includes('ajv/dist/compile'))).toEqual([]);
    const built: typeof sources = await import(pathToFileURL(outfile).href);
    expect(Object.keys(sources).filter((name) => !(name in built))).toEqual([]);
    expect(
      Object.keys(built)
        .filter((name) => name.startsWith('find'))
        .sort(),
    ).toEqual(Object.keys(sources).sort());
    for (const sample of samples) {
      const expected = sources.findSchemaErrors(sample);
      expect(expected.length).toBeGreaterThan(0);
      expect(built.findSchemaErrors(sample)).toEqual(expected);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
