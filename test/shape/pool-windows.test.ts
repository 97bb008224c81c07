import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { avgPoolForward } from '../../compiler/ops/avg_pool/reference.ts';
import { maxPoolForward } from '../../compiler/ops/max_pool/reference.ts';
import type { PoolGeometry } from '../../compiler/ops/shared/pool-geometry.ts';
import { check, graphOf, layerOf, specText } from './check-helpers.ts';

/** One row 1, 2, …, `input`, pooled by PyTorch and ONNX Runtime with `ceil_mode` (make-pool-windows.py). */
interface PoolCase {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly max: readonly number[];
  readonly mean: readonly number[];
  readonly mean_with_padding: readonly number[];
}

const cases: readonly PoolCase[] = JSON.parse(readFileSync('test/fixtures/pool-windows.json', 'utf8'));

function geometryOf({ input, kernel, stride, padding }: PoolCase, own: string): PoolGeometry {
  const keys = `kernel: [1, ${kernel}], stride: [1, ${stride}], padding: [0, ${padding}], rounding: ceil`;
  const layers = [`- { name: pool1, ${own}, ${keys} }`, '- { name: fc1, type: dense, units: 10 }'];
  return layerOf(graphOf(check(specText({ input: [1, 1, input], layers }))), 'pool1').geometry as PoolGeometry;
}

test('pools that round up have the windows and the values of PyTorch and ONNX', () => {
  expect(cases.length).toBeGreaterThan(150);
  for (const one of cases) {
    const x = Float64Array.from({ length: one.input }, (_, index) => index + 1);
    const max = geometryOf(one, 'type: max_pool');
    expect([...maxPoolForward(x, 1, max).y], JSON.stringify(one)).toEqual(one.max);
    for (const [count, values] of [
      [false, one.mean],
      [true, one.mean_with_padding],
    ] as const) {
      const mean = geometryOf(one, `type: avg_pool, count_padding: ${count}`);
      const y = [...avgPoolForward(x, 1, mean)].map((value) => Number(value.toFixed(6)));
      expect(y, JSON.stringify(one)).toEqual(values);
    }
  }
});
