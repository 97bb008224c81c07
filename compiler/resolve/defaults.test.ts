import { expect, test } from 'vitest';
import { layerKind, layerKinds } from '../ops/registry.ts';
import { withDefaults } from '../schema/defaults.ts';
import { sourceSetOf } from '../source/source-set.ts';
import { createSourceText } from '../source/source-text.ts';
import { parseSpec } from './load-spec.ts';
import type { ResolvedSpec } from './types.ts';

function resolved(layers: string, defaults = ''): ResolvedSpec {
  const text = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 4
${defaults}
layers:
${layers}
loss: softmax_cross_entropy
`;
  const { spec } = parseSpec(sourceSetOf(createSourceText('tiny.yaml', text)), () => {});
  return spec as ResolvedSpec;
}

test('a layer has the defaults of its schema, and the text still says what it gives itself', () => {
  const spec = resolved('  - { name: conv1, type: conv2d, filters: 4, kernel: 3, weight: { constant: 1 } }');
  expect(spec.layers[0]?.attributes).toEqual({
    filters: 4,
    kernel: 3,
    stride: 1,
    padding: 0,
    dilation: 1,
    groups: 1,
    weight: { constant: 1, lr_multiplier: 1, decay_multiplier: 1 },
    bias: { constant: 0, lr_multiplier: 1, decay_multiplier: 1 },
  });
  expect(spec.isWritten(['layers', 0, 'kernel'])).toBe(true);
  expect(spec.isWritten(['layers', 0, 'stride'])).toBe(false);
});

test('what the spec has under `defaults` goes before the schema, key by key', () => {
  const spec = resolved(
    '  - { name: fc1, type: dense, units: 4, bias: { decay_multiplier: 0 } }',
    'defaults: { weight: { normal: { mean: 0, std: 0.1 } }, bias: { uniform: { min: 0, max: 1 }, lr_multiplier: 2 } }',
  );
  expect(spec.layers[0]?.attributes).toEqual({
    units: 4,
    weight: { normal: { mean: 0, std: 0.1 }, lr_multiplier: 1, decay_multiplier: 1 },
    bias: { uniform: { min: 0, max: 1 }, lr_multiplier: 2, decay_multiplier: 0 },
  });
});

test('a bias that gives multipliers alone starts at 0', () => {
  const spec = resolved(
    '  - { name: fc1, type: dense, units: 4, weight: { constant: 1 }, bias: { lr_multiplier: 2 } }',
  );
  expect(spec.layers[0]?.attributes.bias).toEqual({ constant: 0, lr_multiplier: 2, decay_multiplier: 1 });
});

test('`bias: false` goes before `defaults`', () => {
  const spec = resolved(
    '  - { name: fc1, type: dense, units: 4, weight: { constant: 1 }, bias: false }',
    'defaults: { bias: { constant: 1, lr_multiplier: 2 } }',
  );
  expect(spec.layers[0]?.attributes.bias).toBe(false);
});

test('a key that is refused gets no default in its place', () => {
  const spec = resolved('  - { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: same }');
  const [layer] = spec.broken.partial;
  expect(layer?.attributes).toMatchObject({ stride: 1, groups: 1 });
  expect(layer?.attributes).not.toHaveProperty('padding');
});

test.each(layerKinds.map(({ kind }) => kind))(
  'the defaults of %s are complete: filled once, nothing is left to fill',
  (kind) => {
    const { schema } = layerKind(kind);
    const once = withDefaults(schema, {});
    expect(withDefaults(schema, once)).toEqual(once);
    const withDefault = Object.entries(schema.properties).filter(([, fragment]) => 'default' in fragment);
    expect(Object.keys(once)).toEqual(withDefault.map(([key]) => key));
  },
);
