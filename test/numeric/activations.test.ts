/** Every activation at small, large and special values, on every device, against float64: also where a formula would overflow or cancel. */
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { compile } from '../../compiler/compile.ts';
import { activationForward } from '../../compiler/ops/activation/reference.ts';
import { type ActivationAttributes, activationSchemas } from '../../compiler/ops/activation/schema.ts';
import type { DeviceKind, Profile } from '../../runtime/index.ts';
import { tensor } from '../../runtime/tensor.ts';
import { memoryHost } from '../support/memory-host.ts';
import { filesFor, nodeDevice } from './support/device.ts';

interface Case {
  readonly kind: string;
  readonly keys: ActivationAttributes;
}

const keySets: Readonly<Record<string, readonly ActivationAttributes[]>> = {
  leaky_relu: [{ slope: 0.01 }, { slope: 0 }],
  elu: [{ alpha: 1 }, { alpha: 0.3 }],
  gelu: [{ form: 'exact' }, { form: 'tanh' }],
};

const cases: readonly Case[] = Object.keys(activationSchemas).flatMap((kind) =>
  (keySets[kind] ?? [{}]).map((keys) => ({ kind, keys })),
);

/** Ends of pieces, both sides of them, and what grows or vanishes. */
const marks = [0, 1e-30, 1e-8, 1e-3, 0.4999, 0.5, 0.6, 1, 1.41, 1.42, 2, 2.82, 2.83, 2.9999, 3, 3.5, 5, 6, 6.5];
const large = [9, 12, 15, 19.9, 20.1, 40, 79, 81, 88, 90, 104, 1000, 1e20, 3e38, Number.POSITIVE_INFINITY];
const sweep = Array.from({ length: 60 }, (_, index) => index * 0.1 + 0.05);
const x = Float32Array.from([...marks, ...large, ...sweep].flatMap((value) => [value, -value]).concat(Number.NaN));

const spec = `spec: 1
name: activations
input: { shape: [1, 1, ${x.length}] }
classes: ${cases.length * x.length}
layers:
${cases
  .map(({ kind, keys }, index) => {
    const written = Object.entries(keys).map(([key, value]) => `, ${key}: ${value}`);
    return `  - { name: act${index}, type: ${kind}, from: images${written.join('')} }`;
  })
  .join('\n')}
  - { name: all, type: concat, from: [${cases.map((_, index) => `act${index}`).join(', ')}] }
  - { name: row, type: flatten }
loss: softmax_cross_entropy
`;

const variants: readonly { readonly kind: DeviceKind; readonly profile?: Profile }[] = [
  { kind: 'native' },
  { kind: 'wasm' },
  { kind: 'webgpu', profile: 'software' },
  { kind: 'webgpu', profile: 'gpu' },
];

describe.each(variants)('on $kind ($profile)', ({ kind, profile }) => {
  test('values', { timeout: 400_000 }, async (context) => {
    const compilation = compile(memoryHost({ 'activations.yaml': spec }), 'activations.yaml');
    expect(compilation.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const device = await nodeDevice(context, kind);
    const files = await filesFor(compilation, kind);
    const model = await loadModel({ files }, device, { batch: 1, ...(profile && { profile }) });
    try {
      const { logits } = await model.forward(tensor([1, 1, 1, x.length], x));
      const off = cases.flatMap(({ kind: activation, keys }, index) => {
        const actual = logits.data.subarray(index * x.length, (index + 1) * x.length);
        const expected = activationForward(activation, Float64Array.from(x), keys);
        return [...expected].flatMap((value, at) =>
          isClose(actual[at] ?? 0, value)
            ? []
            : [`${activation} ${JSON.stringify(keys)} of ${x[at]}: ${actual[at]}, not ${value}`],
        );
      });
      expect(off).toEqual([]);
    } finally {
      model.destroy();
    }
  });
});

/** To some units in the last place of float32; nearer to 0 than that of 1 is enough. */
function isClose(actual: number, expected: number): boolean {
  return Number.isNaN(expected) || !Number.isFinite(expected)
    ? Object.is(actual, expected)
    : Math.abs(actual - expected) <= 1e-6 * Math.abs(expected) + 1e-7;
}
