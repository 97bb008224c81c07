/**
 * Dropout as code fragments. An element is kept when its 32 random bits are at least rate · 2³²; kept values are scaled so that
 * training and test time agree on average: by 1 / (1 − rate) in training (`scale_at: train`) or by 1 − rate at test time.
 * It is linear, so gradients go through the same mask and factor. What is dropped is multiplied by 0, so that a NaN stays one.
 */

import type { Layer } from '../../graph/types.ts';
import type { ElementSite } from '../../program/epilogue.ts';
import { floatLiteral } from '../../targets/c/literals.ts';
import { f32Literal } from '../../targets/float-literal.ts';
import { u32Literal } from '../../targets/wgsl/literals.ts';
import type { ElementwiseLowering } from '../lowering.ts';
import type { DropoutGeometry } from './geometry.ts';

function geometryOf(layer: Layer): DropoutGeometry {
  return layer.geometry as DropoutGeometry;
}

/** The factor on a kept value when masks are drawn, and on every value when none are. */
function factors({ rate, scaleAt }: DropoutGeometry): { readonly masked: number; readonly unmasked: number } {
  return scaleAt === 'train' ? { masked: 1 / (1 - rate), unmasked: 1 } : { masked: 1, unmasked: 1 - rate };
}

/** Random words below it drop the element. */
function thresholdOf({ rate }: DropoutGeometry): string {
  return u32Literal(Math.floor(rate * 2 ** 32));
}

function applyInWgsl({ layer, value, logicalIndex: index, lanes }: ElementSite): readonly string[] {
  const geometry = geometryOf(layer);
  const { masked, unmasked } = factors(geometry);
  const stream = u32Literal(geometry.stream);
  const threshold = thresholdOf(geometry);
  const scale = f32Literal(masked);
  const factor =
    lanes === 4
      ? `select(vec4f(0.0), vec4f(${scale}), random_bits4(${index}, ${stream}) >= vec4u(${threshold}))`
      : `select(0.0, ${scale}, random_bits(${index}, ${stream}) >= ${threshold})`;
  return [
    'if (step.training != 0u) {',
    `  ${value} *= ${factor};`,
    ...(unmasked === 1 ? ['}'] : ['} else {', `  ${value} *= ${f32Literal(unmasked)};`, '}']),
  ];
}

/** Without branches, so that compilers can vectorize the loop. `training` is a constant in each of its two copies, which leaves one no draw. */
function applyInC({ layer, value, logicalIndex }: ElementSite): readonly string[] {
  const geometry = geometryOf(layer);
  const threshold = thresholdOf(geometry);
  if (threshold === '0u') {
    return [`(void)context, (void)(${logicalIndex}); /* a rate of 0 drops nothing */`];
  }
  const draw = `random_bits(context, ${u32Literal(geometry.stream)}, ${logicalIndex})`;
  return [
    '{',
    `  const uint32_t dropped = training & (${draw} < ${threshold});`,
    `  ${value} *= dropped ? 0.0f : ${keptScaleInC(geometry)};`,
    '}',
  ];
}

function keptScaleInC(geometry: DropoutGeometry): string {
  const { masked, unmasked } = factors(geometry);
  return `(training ? ${floatLiteral(masked)} : ${floatLiteral(unmasked)})`;
}

export const lowering: ElementwiseLowering = {
  elementwise: {
    wgsl: {
      forward: applyInWgsl,
      gradient: applyInWgsl,
      keptScale: (layer) => {
        const { masked, unmasked } = factors(geometryOf(layer));
        return `select(${f32Literal(unmasked)}, ${f32Literal(masked)}, step.training != 0u)`;
      },
      usesRandom: true,
    },
    c: {
      forward: applyInC,
      gradient: applyInC,
      keptScale: (layer) => keptScaleInC(geometryOf(layer)),
      usesRandom: true,
    },
  },
};
