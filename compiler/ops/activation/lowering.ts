/** The activations, one row each: y = f(x), and dx from dy and y. */
import { compilerAssert } from '../../assert.ts';
import type { ElementwiseCode } from '../../program/epilogue.ts';
import type { ElementwiseLowering } from '../lowering.ts';
import type { ActivationKind } from './schema.ts';

/** One target's expressions in the value, which may be one float or four: `splat` makes constants fit. NaN stays NaN. */
interface Expressions {
  readonly forward: (v: string, splat: Splat, isNan: IsNan) => string;
  readonly gradient: (dv: string, y: string, splat: Splat) => string;
}

interface Activation {
  readonly wgsl: Expressions;
  readonly c: Expressions;
  /** Whether only the sign of y matters to the gradient. */
  readonly signOnly: boolean;
}

type Splat = (constant: string) => string;

/** In WGSL: which values are NaN. The results of min, max and clamp for a NaN are left open. */
type IsNan = (value: string) => string;

const rows: Readonly<Record<ActivationKind, Activation>> = {
  // The gradient at 0 is 0. Where y is NaN, dy passes through, as in PyTorch.
  relu: {
    wgsl: {
      forward: (v, splat, isNan) => `select(${splat('0.0')}, ${v}, (${v} > ${splat('0.0')}) | ${isNan(v)})`,
      gradient: (dv, y, splat) => `select(${dv}, ${splat('0.0')}, ${y} <= ${splat('0.0')})`,
    },
    c: {
      forward: (v) => `${v} < 0.0f ? 0.0f : ${v}`,
      gradient: (dv, y) => `${y} <= 0.0f ? 0.0f : ${dv}`,
    },
    signOnly: true,
  },
  tanh: {
    wgsl: {
      // Beyond ±10 tanh rounds to ±1, and devices that compute it from exp(2v) would overflow.
      forward: (v, splat, isNan) => `select(tanh(clamp(${v}, ${splat('-10.0')}, ${splat('10.0')})), ${v}, ${isNan(v)})`,
      gradient: (dv, y, splat) => `${dv} * (${splat('1.0')} - ${y} * ${y})`,
    },
    c: {
      forward: (v) => `tanh_f(${v})`,
      gradient: (dv, y) => `${dv} * (1.0f - ${y} * ${y})`,
    },
    signOnly: false,
  },
  sigmoid: {
    wgsl: {
      // exp overflows from 89 on; at −80 sigmoid is 1.8e−35.
      forward: (v, splat, isNan) =>
        `select(${splat('1.0')} / (${splat('1.0')} + exp(-max(${v}, ${splat('-80.0')}))), ${v}, ${isNan(v)})`,
      gradient: (dv, y, splat) => `${dv} * ${y} * (${splat('1.0')} - ${y})`,
    },
    c: {
      forward: (v) => `sigmoid_f(${v})`,
      gradient: (dv, y) => `${dv} * ${y} * (1.0f - ${y})`,
    },
    signOnly: false,
  },
};

function fragments({ forward, gradient }: Expressions, signOnly: boolean, declare: string): ElementwiseCode {
  const splatFor = (lanes: 1 | 4) => (constant: string) => (lanes === 4 ? `vec4f(${constant})` : constant);
  const isNanFor = (lanes: 1 | 4) => (value: string) => `${lanes === 4 ? 'is_nan4' : 'is_nan'}(${value})`;
  return {
    forward: ({ value, lanes }) => [`${value} = ${forward(value, splatFor(lanes), isNanFor(lanes))};`],
    gradient: ({ layer, value, lanes }, output) => {
      compilerAssert(output !== undefined, `the gradient of ${layer.kind} reads its output`, layer.span);
      return signOnly
        ? [`${value} = ${gradient(value, output, splatFor(lanes))};`]
        : ['{', `  ${declare} y = ${output};`, `  ${value} = ${gradient(value, 'y', splatFor(lanes))};`, '}'];
    },
    gradientIgnoresScale: signOnly,
    usesRandom: false,
  };
}

export function lowerActivation(kind: ActivationKind): ElementwiseLowering {
  const { wgsl, c, signOnly } = rows[kind];
  return { elementwise: { wgsl: fragments(wgsl, signOnly, 'let'), c: fragments(c, signOnly, 'const float') } };
}
