import { expect, test } from 'vitest';
import { type CorrelationAxis, forwardCorrelation, inputGradientCorrelation } from './correlation.ts';
import type { Conv2dGeometry } from './geometry.ts';
import { chooseTile, planTile, vectorOf } from './wgsl/correlation-software.ts';
import { weightGradientParts } from './wgsl/weight-gradient.ts';

/** A square convolution: input extent, kernel, stride, dilation, padding. */
function square(size: number, kernel: number, stride: number, dilation: number, padding: number): Conv2dGeometry {
  const output = Math.floor((size + 2 * padding - (kernel - 1) * dilation - 1) / stride) + 1;
  return {
    ...{ C: 32, K: 64, G: 1, H: size, W: size, P: output, Q: output, R: kernel, S: kernel },
    ...{ strideH: stride, strideW: stride, dilationH: dilation, dilationW: dilation },
    ...{ padTop: padding, padRight: padding, padBottom: padding, padLeft: padding },
  };
}

/** Every pair (output, kernel tap) → input that the axis sums, as text. */
function terms(axis: CorrelationAxis): readonly string[] {
  const found: string[] = [];
  for (let output = 0; output < axis.output; output++) {
    const phase = output % axis.phases;
    for (let i = 0; i < axis.taps; i++) {
      const tap = (axis.firstTap[phase] ?? 0) + i * axis.tapStep;
      const input =
        Math.floor(output / axis.phases) * axis.stride + i * axis.dilation + (axis.offsets[phase] ?? Number.NaN);
      if (tap >= 0 && tap < axis.kernel && input >= 0 && input < axis.input) {
        found.push(`${output} ${tap} ${input}`);
      }
    }
  }
  return found.sort();
}

test.each([
  square(13, 3, 1, 1, 1),
  square(27, 5, 1, 1, 2),
  square(55, 11, 4, 1, 0),
  square(14, 3, 2, 1, 1),
  square(17, 3, 2, 2, 1),
  square(16, 4, 3, 2, 2),
  square(9, 1, 2, 1, 0),
  square(20, 5, 4, 6, 3),
])('the input gradient sums the products of the forward pass, seen from the input (%#)', (geometry) => {
  const forward = terms(forwardCorrelation(geometry).rows).map((term) => {
    const [output, tap, input] = term.split(' ');
    return `${input} ${tap} ${output}`;
  });
  expect(terms(inputGradientCorrelation(geometry).rows)).toEqual(forward.sort());
});

test('a tile leaves out the terms that padding makes zero', () => {
  const correlation = forwardCorrelation(square(16, 5, 1, 1, 2));
  const { accumulations } = planTile(correlation, { rows: 1, columns: 16, channels: 4 });
  expect(accumulations[15]?.products).toEqual([{ weights: 'taps0_0', inputs: 'x0_3.yzw' }]);
  expect(accumulations[14]?.products).toEqual([
    { weights: 'taps0_0', inputs: 'x0_3.xyz' },
    { weights: 'taps1_0', inputs: 'vec2f(x0_3.w, 0.0)' },
  ]);
});

test('whole rows of small images make one tile, so that no column needs a guard', () => {
  const correlation = forwardCorrelation(square(16, 5, 1, 1, 2));
  const tile = chooseTile(correlation);
  expect(tile.columns).toBe(16);
  expect(planTile(correlation, tile).guardedColumns).toEqual([]);
});

test('neighbouring components of a vector are taken as a swizzle', () => {
  expect(vectorOf(['a.x'])).toBe('a.x');
  expect(vectorOf(['a.x', 'a.y', 'a.z', 'a.w'])).toBe('a');
  expect(vectorOf(['0.0', 'a.z', 'a.w', 'b.x'])).toBe('vec4f(0.0, a.zw, b.x)');
  expect(vectorOf(['x0', 'x1'])).toBe('vec2f(x0, x1)');
});

test('few weights are summed in many parts, many in one', () => {
  expect(weightGradientParts({ ...square(227, 11, 4, 1, 0), C: 3, K: 96 })).toBe(43);
  expect(weightGradientParts({ ...square(13, 3, 1, 1, 1), C: 1024, K: 1024 })).toBe(1);
});
