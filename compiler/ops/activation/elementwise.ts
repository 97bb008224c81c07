/** The activations, one row each: y = f(x), and dx from dy and y. */
import type { Elementwise, ElementwiseFragments } from '../elementwise.ts';

/** An expression in the value, with `splat` for constants: the value may be one float or four. */
interface WgslActivation {
  readonly forward: (v: string, splat: (constant: string) => string) => string;
  readonly gradient: (dv: string, y: string, splat: (constant: string) => string) => string;
  /** Whether only the sign of y matters to the gradient. */
  readonly signOnly?: boolean;
}

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
  },
  // exp overflows from 89 on; at -80 sigmoid is 1.8e-35.
  sigmoid: {
    forward: (v, splat) => `${splat('1.0')} / (${splat('1.0')} + exp(-max(${v}, ${splat('-80.0')})))`,
    gradient: (dv, y, splat) => `${dv} * ${y} * (${splat('1.0')} - ${y})`,
  },
};

function fragments({ forward, gradient, signOnly = false }: WgslActivation): ElementwiseFragments {
  const splatFor = (lanes: 1 | 4) => (constant: string) => (lanes === 4 ? `vec4f(${constant})` : constant);
  return {
    forward: ({ value, lanes }) => [`${value} = ${forward(value, splatFor(lanes))};`],
    gradient: ({ value, lanes }, y) => [`${value} = ${gradient(value, y ?? value, splatFor(lanes))};`],
    gradientIgnoresScale: signOnly,
    usesRandom: false,
  };
}

export const activations: Readonly<Record<string, Elementwise>> = Object.fromEntries(
  Object.entries(rows).map(([kind, row]) => [kind, { wgsl: fragments(row) }]),
);
