/**
 * Random networks on every device against the reference interpreter, the same ones each time; and those that parted once. More of them:
 * `npm run fuzz`.
 */
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../compiler/compile.ts';
import { layerKinds } from '../../compiler/ops/registry.ts';
import { layerReferences } from '../reference/layers.ts';
import { memoryHost } from '../support/memory-host.ts';
import { backends, missingReason, slowReason } from './backends.ts';
import { caseText, readCases } from './cases.ts';
import { fuzzNetwork, whatParts } from './fuzz.ts';
import { layerArbitraries } from './layers.ts';
import { drawnNetwork } from './network.ts';

const seed = 1;
const timeout = 600_000;
const shrinkMs = 120_000;

/** A minute on two cores: Clang takes seconds per network, SwiftShader as many for the tiles of the `gpu` profile. */
const networksPer: Readonly<Record<string, number>> = { native: 10, wasm: 2, 'webgpu-software': 14, 'webgpu-gpu': 3 };

for (const backend of backends) {
  const count = networksPer[backend.name] ?? 0;
  test(`${count} random networks compute on ${backend.name} what their reference computes`, {
    timeout,
  }, async (context) => {
    const missing = await missingReason(backend);
    if (missing !== undefined) {
      return context.skip(missing);
    }
    for (let index = 0; index < count; index++) {
      const { failure } = await fuzzNetwork({ backend, seed, index, shrinkMs });
      expect(failure && `network ${index} of seed ${seed}:\n${caseText(failure)}`).toBeUndefined();
    }
  });
}

for (const { name, network } of readCases(fileURLToPath(new URL('cases/', import.meta.url)))) {
  for (const backend of backends) {
    test(`case ${name} on ${backend.name}`, { timeout }, async (context) => {
      const missing = (await missingReason(backend)) ?? (await slowReason(backend));
      if (missing !== undefined) {
        return context.skip(missing);
      }
      // Undefined: it says nothing, and should be replaced by a network that does.
      expect(await whatParts(network, backend)).toEqual([]);
    });
  }
}

test('every layer kind has an arbitrary and a reference', () => {
  const kinds = layerKinds.map(({ kind }) => kind).filter((kind) => kind !== 'softmax');
  expect(Object.keys(layerArbitraries).sort()).toEqual(kinds.toSorted());
  expect(Object.keys(layerReferences).sort()).toEqual(kinds.toSorted());
});

test('networks are valid specs, and draw every key of every kind', () => {
  const drawn = fc.sample(drawnNetwork, { seed, numRuns: 600 }).filter((network) => network !== undefined);
  const written = new Set<string>();
  const refused: string[] = [];
  for (const { text } of drawn) {
    const spec = parse(text) as { readonly layers: readonly Readonly<Record<string, unknown>>[] };
    for (const layer of spec.layers) {
      for (const key of Object.keys(layer)) {
        written.add(`${layer.type}.${key}`);
      }
    }
  }
  for (const { text } of drawn.slice(0, 60)) {
    const { diagnostics, model } = compile(memoryHost({ 'fuzzed.yaml': text }), 'fuzzed.yaml', { cpu: 'none' });
    refused.push(...(model === undefined ? [`${diagnostics.map(({ message }) => message).join('; ')}\n${text}`] : []));
  }
  expect(refused).toEqual([]);
  const keys = layerKinds.flatMap(({ kind, schema }) => [
    `${kind}.type`,
    ...Object.keys(schema.properties).map((key) => `${kind}.${key}`),
  ]);
  expect(keys.filter((key) => !written.has(key))).toEqual([]);
  expect(drawn.length).toBeGreaterThan(500);
});
