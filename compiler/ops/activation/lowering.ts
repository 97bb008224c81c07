/** The activations in both targets: y = f(x), and dx from dy and from y or x. */
import { compilerAssert } from '../../assert.ts';
import type { Layer } from '../../graph/types.ts';
import type { ElementwiseCode } from '../../program/epilogue.ts';
import type { ElementwiseLowering } from '../lowering.ts';
import { cExpressions } from './c/expressions.ts';
import type { Expressions } from './expressions.ts';
import type { ActivationGeometry } from './geometry.ts';
import type { ActivationKind } from './schema.ts';
import { wgslExpressions, widths } from './wgsl/expressions.ts';

/** Kinds whose gradient asks only for the sign of y. */
const signOnly: ReadonlySet<ActivationKind> = new Set(['relu', 'leaky_relu']);

interface Target<T> {
  /** What the expressions must know of a value of this width. */
  readonly site: (lanes: 1 | 4) => T;
  readonly declare: string;
}

const wgslTarget = { site: (lanes: 1 | 4) => widths[lanes], declare: 'let' };
const cTarget = { site: () => undefined, declare: 'const float' };

function fragments<T>(
  kind: ActivationKind,
  { forward, gradient, functions }: Expressions<T>,
  { site, declare }: Target<T>,
): ElementwiseCode {
  return {
    forward: ({ layer, value, lanes }) => [`${value} = ${forward(value, site(lanes), keysOf(layer))};`],
    gradient: ({ layer, value, lanes }, saved) => {
      compilerAssert(saved !== undefined, `the gradient of ${layer.kind} reads its output or its input`, layer.span);
      return signOnly.has(kind)
        ? [`${value} = ${gradient(value, saved, site(lanes), keysOf(layer))};`]
        : ['{', `  ${declare} y = ${saved};`, `  ${value} = ${gradient(value, 'y', site(lanes), keysOf(layer))};`, '}'];
    },
    gradientIgnoresScale: signOnly.has(kind),
    usesRandom: false,
    ...(functions && { functions }),
  };
}

function keysOf(layer: Layer): ActivationGeometry {
  return layer.geometry as ActivationGeometry;
}

export function lowerActivation(kind: ActivationKind): ElementwiseLowering {
  return {
    elementwise: {
      wgsl: fragments(kind, wgslExpressions[kind], wgslTarget),
      c: fragments(kind, cExpressions[kind], cTarget),
    },
  };
}
