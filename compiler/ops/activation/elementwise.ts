/** The activations, one row each: y = f(x), and dx from dy and y. */
import { compilerAssert } from '../../assert.ts';
import type { Elementwise, ElementwiseFragments } from '../elementwise.ts';

/** Expressions in the value, which may be one float or four: `splat` makes constants fit. */
interface WgslActivation {
  readonly forward: (v: string, splat: Splat) => string;
  readonly gradient: (dv: string, y: string, splat: Splat) => string;
  /** Whether only the sign of y matters to the gradient. */
  readonly signOnly: boolean;
}

type Splat = (constant: string) => string;

const rows: Readonly<Record<string, WgslActivation>> = {
  // The gradient at 0 is 0.
  relu: {
    forward: (v, splat) => `max(${v}, ${splat('0.0')})`,
    gradient: (dv, y, splat) => `select(${splat('0.0')}, ${dv}, ${y} > ${splat('0.0')})`,
    signOnly: true,
  },
  // Beyond ±10 tanh rounds to ±1, and devices that compute it from exp(2v) would overflow.
  tanh: {
    forward: (v, splat) => `tanh(clamp(${v}, ${splat('-10.0')}, ${splat('10.0')}))`,
    gradient: (dv, y, splat) => `${dv} * (${splat('1.0')} - ${y} * ${y})`,
    signOnly: false,
  },
  // exp overflows from 89 on; at −80 sigmoid is 1.8e−35.
  sigmoid: {
    forward: (v, splat) => `${splat('1.0')} / (${splat('1.0')} + exp(-max(${v}, ${splat('-80.0')})))`,
    gradient: (dv, y, splat) => `${dv} * ${y} * (${splat('1.0')} - ${y})`,
    signOnly: false,
  },
};

function fragments({ forward, gradient, signOnly }: WgslActivation): ElementwiseFragments {
  const splatFor = (lanes: 1 | 4) => (constant: string) => (lanes === 4 ? `vec4f(${constant})` : constant);
  return {
    forward: ({ value, lanes }) => [`${value} = ${forward(value, splatFor(lanes))};`],
    gradient: ({ layer, value, lanes }, output) => {
      compilerAssert(output !== undefined, `the gradient of ${layer.kind} reads its output`, layer.span);
      return signOnly
        ? [`${value} = ${gradient(value, output, splatFor(lanes))};`]
        : ['{', `  let y = ${output};`, `  ${value} = ${gradient(value, 'y', splatFor(lanes))};`, '}'];
    },
    gradientIgnoresScale: signOnly,
    usesRandom: false,
  };
}

export const activations: Readonly<Record<string, Elementwise>> = Object.fromEntries(
  Object.entries(rows).map(([kind, row]) => [kind, { wgsl: fragments(row) }]),
);
