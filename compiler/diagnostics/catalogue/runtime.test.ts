import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PackageMissingError } from '../../../runtime/data/errors.ts';
import * as runtime from '../../../runtime/index.ts';
import { RuntimeError } from '../../../runtime/index.ts';
import * as table from './runtime.ts';

/** An instance of every error class that the runtime exports. */
function thrown(): RuntimeError[] {
  const facts = { limit: 'maxBufferSize', needed: 2, granted: 1, largestBatch: 0 };
  const special: Readonly<Record<string, readonly unknown[]>> = {
    LimitError: ['too large', facts],
    PackageMissingError: ['sharp', 'reading images', new Error('not found')],
    LossNotFiniteError: [Number.NaN, 3, 0.1],
  };
  return Object.entries(runtime).flatMap(([name, value]) => {
    const isNamed = typeof value === 'function' && value.prototype instanceof RuntimeError && name !== 'DataError';
    return isNamed ? [Reflect.construct(value, special[name] ?? ['something is wrong']) as RuntimeError] : [];
  });
}

const entries = Object.values(table);

test('every error of the runtime is in the catalogue under its code and slug, and the other way round', () => {
  const errors = thrown().map(({ code, slug }) => `${code} ${slug}`);
  expect(errors.sort()).toEqual(entries.map(({ code, slug }) => `${code} ${slug}`).sort());
});

test('codes are never renumbered', () => {
  expect(entries.map(({ code, slug }) => `${code} ${slug}`).sort()).toEqual([
    'SPC8001 device-not-found',
    'SPC8002 device-limit',
    'SPC8003 device-lost',
    'SPC8004 out-of-memory',
    'SPC8005 kernel-failed',
    'SPC8006 cache-unusable',
    'SPC8101 weight-shape-mismatch',
    'SPC8102 weights-file-invalid',
    'SPC8201 batch-mismatch',
    'SPC8202 data-not-found',
    'SPC8203 data-invalid',
    'SPC8204 package-missing',
    'SPC8205 images-unreadable',
    'SPC8206 data-mismatch',
    'SPC8210 output-not-finite',
    'SPC8301 checkpoint-mismatch',
    'SPC8302 loss-not-finite',
    'SPC8303 file-unwritable',
    'SPC8304 recipe-missing',
    'SPC8305 checkpoint-damaged',
    'SPC8306 weights-not-finite',
  ]);
});

test('every page of a runtime error opens with its code and slug and says what to do', () => {
  for (const { code, slug } of entries) {
    const page = readFileSync(`docs/diagnostics/${code}.md`, 'utf8');
    expect(page.startsWith(`# ${code} ${slug}\n`), code).toBe(true);
    expect(page, code).toContain('## What to do');
  }
});

test('a missing package is named with the command that installs it', () => {
  expect(new PackageMissingError('sharp', 'reading images', new Error('not found\nat line 1'))).toMatchObject({
    message: 'reading images needs the package `sharp`, which cannot be loaded',
    notes: ['not found'],
    help: ['install it: `npm install sharp`'],
  });
});
