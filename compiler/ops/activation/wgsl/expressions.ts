/** The activations in WGSL: expressions in one float or four, and the functions that they call. NaN stays NaN. */
import { f32Literal } from '../../../targets/float-literal.ts';
import type { Expressions, FunctionTexts } from '../expressions.ts';
import { artanh, erfcFar, erfcMiddle, erfNear, horner, oneMinusExp } from '../polynomials.ts';
import type { ActivationKind } from '../schema.ts';

/** How an expression fits the width of its value. The results of min, max and clamp for a NaN are left open. */
export interface Width {
  splat(constant: string): string;
  isNan(value: string): string;
  /** The name of a function for this width. */
  of(name: string): string;
}

export const widths: Readonly<Record<1 | 4, Width>> = {
  1: { splat: (constant) => constant, isNan: (value) => `is_nan(${value})`, of: (name) => name },
  4: { splat: (constant) => `vec4f(${constant})`, isNan: (value) => `is_nan4(${value})`, of: (name) => `${name}4` },
};

/** A function for one float and for four. `type` is `f32` or `vec4f`; booleans follow. */
function both(name: string, text: (width: Width, type: string) => readonly string[]): FunctionTexts {
  return Object.fromEntries(
    ([1, 4] as const).map((lanes) => [
      widths[lanes].of(name),
      `${text(widths[lanes], lanes === 4 ? 'vec4f' : 'f32').join('\n')}\n`,
    ]),
  );
}

function polynomial(result: string, variable: string, coefficients: readonly number[], type: string) {
  const [first = 0] = coefficients;
  const lines = horner(result, variable, coefficients, f32Literal);
  return [`var ${result} = ${type}(${f32Literal(first)});`, ...lines].map((line) => `  ${line}`);
}

const normalCdf = both('normal_cdf', ({ splat, of }, type) => [
  '// The standard normal distribution function, ½ erfc(−x / √2): coefficients of S. L. Moshier’s Cephes, ndtrf.c.',
  `fn ${of('normal_cdf')}(x: ${type}) -> ${type} {`,
  '  let z = abs(x) * 0.70710678;',
  '  let s = z * z;',
  ...polynomial('near', 's', erfNear, type),
  `  let q = 1.0 / max(z, ${splat('1.0')});`,
  '  let t = q * q;',
  ...polynomial('middle', 't', erfcMiddle, type),
  ...polynomial('far', 't', erfcFar, type),
  `  let tail = 0.5 * exp(-s) * q * select(far, middle, z < ${splat('2.0')});`,
  `  let beyond = select(1.0 - tail, tail, x < ${splat('0.0')});`,
  `  return select(beyond, 0.5 + 0.35355339 * x * near, z < ${splat('1.0')});`,
  '}',
]);

const logistic = both('logistic', ({ splat, of }, type) => [
  '// exp overflows from 89 on; at −80 the result is 1.8e−35.',
  `fn ${of('logistic')}(x: ${type}) -> ${type} {`,
  `  return 1.0 / (1.0 + exp(-max(x, ${splat('-80.0')})));`,
  '}',
]);

const oneMinusExpOf = both('one_minus_exp', ({ splat, of }, type) => [
  '// 1 − e^−t for t ≥ 0; near 0, where that would cancel, its Taylor series.',
  `fn ${of('one_minus_exp')}(t: ${type}) -> ${type} {`,
  ...polynomial('p', 't', oneMinusExp, type),
  `  return select(1.0 - exp(-min(t, ${splat('80.0')})), t * p, t < ${splat('0.5')});`,
  '}',
]);

const logOnePlus = both('log_one_plus', ({ of }, type) => [
  '// ln(1 + e) for 0 ≤ e ≤ 1, as 2 artanh(e / (2 + e)).',
  `fn ${of('log_one_plus')}(e: ${type}) -> ${type} {`,
  '  let s = e / (2.0 + e);',
  '  let square = s * s;',
  ...polynomial('p', 'square', artanh, type),
  '  return 2.0 * s * p;',
  '}',
]);

/** x · s(x) and its derivative. Beyond `bound` s is 0 or 1, so that products with infinities have their limits. */
interface Gate {
  readonly name: string;
  readonly bound: number;
  /** s(c), and c · s′(c) from s(c). */
  readonly share: (width: Width) => string;
  readonly growth: (width: Width) => string;
}

function gated({ name, bound, share, growth }: Gate): FunctionTexts {
  const limit = f32Literal(bound);
  const head = ({ splat, of }: Width, type: string, called: string) => [
    `fn ${of(called)}(x: ${type}) -> ${type} {`,
    `  let c = clamp(x, ${splat(`-${limit}`)}, ${splat(limit)});`,
  ];
  return {
    ...both(name, (width, type) => [
      `// Beyond ±${bound} the factor on x is 0 or 1; min, max and clamp leave open what becomes of a NaN.`,
      ...head(width, type, name),
      `  return select(max(x, ${width.splat(`-${limit}`)}) * ${share(width)}, x, ${width.isNan('x')});`,
      '}',
    ]),
    ...both(`${name}_slope`, (width, type) => [
      `// The derivative of ${name}.`,
      ...head(width, type, `${name}_slope`),
      `  let s = ${share(width)};`,
      `  return select(s + ${growth(width)}, x, ${width.isNan('x')});`,
      '}',
    ]),
  };
}

const gelu = gated({
  name: 'gelu',
  bound: 20,
  share: ({ of }) => `${of('normal_cdf')}(c)`,
  growth: () => '0.39894228 * c * exp(-0.5 * c * c)',
});

const geluByTanh = gated({
  name: 'gelu_tanh',
  bound: 20,
  // ½ (1 + tanh u) = 1 / (1 + e^−2u)
  share: ({ of }) => `${of('logistic')}(1.5957691 * c * (1.0 + 0.044715 * c * c))`,
  growth: () => 's * (1.0 - s) * 1.5957691 * c * (1.0 + 0.134145 * c * c)',
});

const silu = gated({
  name: 'silu',
  bound: 80,
  share: ({ of }) => `${of('logistic')}(c)`,
  growth: () => 'c * s * (1.0 - s)',
});

/** A slope of 0 is flat for −∞ too. */
function sloped(slope: number, value: string, splat: Width['splat']): string {
  return slope === 0 ? splat('0.0') : `${f32Literal(slope)} * ${value}`;
}

const geluName = (form: string | undefined) => (form === 'exact' ? 'gelu' : 'gelu_tanh');

export const wgslExpressions: Readonly<Record<ActivationKind, Expressions<Width>>> = {
  // The gradient at 0 is 0. Where y is NaN, dy passes through, as in PyTorch.
  relu: {
    forward: (v, { splat, isNan }) => `select(${splat('0.0')}, ${v}, (${v} > ${splat('0.0')}) | ${isNan(v)})`,
    gradient: (dv, y, { splat }) => `select(${dv}, ${splat('0.0')}, ${y} <= ${splat('0.0')})`,
  },
  tanh: {
    // Beyond ±10 tanh rounds to ±1, and devices that compute it from exp(2v) would overflow.
    forward: (v, { splat, isNan }) =>
      `select(tanh(clamp(${v}, ${splat('-10.0')}, ${splat('10.0')})), ${v}, ${isNan(v)})`,
    gradient: (dv, y, { splat }) => `${dv} * (${splat('1.0')} - ${y} * ${y})`,
  },
  sigmoid: {
    // exp overflows from 89 on; at −80 sigmoid is 1.8e−35.
    forward: (v, { splat, isNan }) =>
      `select(${splat('1.0')} / (${splat('1.0')} + exp(-max(${v}, ${splat('-80.0')}))), ${v}, ${isNan(v)})`,
    gradient: (dv, y, { splat }) => `${dv} * ${y} * (${splat('1.0')} - ${y})`,
  },
  leaky_relu: {
    forward: (v, { splat }, { slope = 0 }) => `select(${v}, ${sloped(slope, v, splat)}, ${v} < ${splat('0.0')})`,
    gradient: (dv, y, { splat }, { slope = 0 }) => `select(${sloped(slope, dv, splat)}, ${dv}, ${y} > ${splat('0.0')})`,
  },
  elu: {
    forward: (v, { splat, of }, { alpha = 1 }) =>
      `select(${v}, -${f32Literal(alpha)} * ${of('one_minus_exp')}(-${v}), ${v} < ${splat('0.0')})`,
    gradient: (dv, y, { splat }, { alpha = 1 }) =>
      `select(${dv}, ${dv} * (${y} + ${f32Literal(alpha)}), ${y} <= ${splat('0.0')})`,
    functions: oneMinusExpOf,
  },
  gelu: {
    forward: (v, { of }, { form }) => `${of(geluName(form))}(${v})`,
    gradient: (dv, x, { of }, { form }) => `${dv} * ${of(`${geluName(form)}_slope`)}(${x})`,
    functions: { ...normalCdf, ...logistic, ...gelu, ...geluByTanh },
  },
  silu: {
    forward: (v, { of }) => `${of('silu')}(${v})`,
    gradient: (dv, x, { of }) => `${dv} * ${of('silu_slope')}(${x})`,
    functions: { ...logistic, ...silu },
  },
  softplus: {
    forward: (v, { splat, isNan, of }) =>
      `select(max(${v}, ${splat('0.0')}) + ${of('log_one_plus')}(exp(-abs(${v}))), ${v}, ${isNan(v)})`,
    gradient: (dv, y, { isNan, of }) => `${dv} * select(${of('one_minus_exp')}(${y}), ${y}, ${isNan(y)})`,
    functions: { ...oneMinusExpOf, ...logOnePlus },
  },
  relu6: {
    forward: (v, { splat, isNan }) => `select(clamp(${v}, ${splat('0.0')}, ${splat('6.0')}), ${v}, ${isNan(v)})`,
    gradient: (dv, y, { splat }) =>
      `select(${dv}, ${splat('0.0')}, (${y} <= ${splat('0.0')}) | (${y} >= ${splat('6.0')}))`,
  },
  hard_sigmoid: {
    forward: (v, { splat, isNan }) =>
      `select(clamp((${v} + 3.0) / 6.0, ${splat('0.0')}, ${splat('1.0')}), ${v}, ${isNan(v)})`,
    gradient: (dv, y, { splat }) =>
      `select(${splat('0.0')}, ${dv} / 6.0, (${y} > ${splat('0.0')}) & (${y} < ${splat('1.0')}))`,
  },
  hard_swish: {
    forward: (v, { splat }) =>
      `select(select(${v} * ((${v} + 3.0) / 6.0), ${v}, ${v} >= ${splat('3.0')}), ${splat('0.0')}, ${v} <= ${splat('-3.0')})`,
    gradient: (dv, x, { splat }) =>
      `select(select(${dv}, ${dv} * (${x} / 3.0 + 0.5), ${x} < ${splat('3.0')}), ${splat('0.0')}, ${x} <= ${splat('-3.0')})`,
  },
};
