/** The activations in C: expressions without branches, and the functions that they call. NaN stays NaN. */
import { floatLiteral } from '../../../targets/c/literals.ts';
import type { Expressions, FunctionTexts } from '../expressions.ts';
import { artanh, erfcFar, erfcMiddle, erfNear, horner, oneMinusExp } from '../polynomials.ts';
import type { ActivationKind } from '../schema.ts';

function polynomial(result: string, variable: string, coefficients: readonly number[]): readonly string[] {
  const [first = 0] = coefficients;
  const lines = horner(result, variable, coefficients, floatLiteral);
  return [`float ${result} = ${floatLiteral(first)};`, ...lines].map((line) => `  ${line}`);
}

/** `name` and its text. */
function functionOf(name: string, lines: readonly string[]): FunctionTexts {
  return { [name]: `${lines.join('\n')}\n` };
}

const normalCdf = functionOf('normal_cdf_f', [
  '/* The standard normal distribution function, ½ erfc(−x / √2): coefficients of S. L. Moshier’s Cephes, ndtrf.c. */',
  'INLINE float normal_cdf_f(float x) {',
  '  const float z = __builtin_fabsf(x) * 0.707106781f, s = z * z;',
  ...polynomial('near', 's', erfNear),
  '  const float q = 1.0f / (z > 1.0f ? z : 1.0f), t = q * q;',
  ...polynomial('middle', 't', erfcMiddle),
  ...polynomial('far', 't', erfcFar),
  '  const float tail = 0.5f * exp_f(-s) * q * (z < 2.0f ? middle : far);',
  '  const float beyond = x < 0.0f ? tail : 1.0f - tail;',
  '  return z < 1.0f ? 0.5f + 0.353553391f * x * near : beyond;',
  '}',
]);

const oneMinusExpOf = functionOf('one_minus_exp_f', [
  '/* 1 − e^−t for t ≥ 0; near 0, where that would cancel, its Taylor series. */',
  'INLINE float one_minus_exp_f(float t) {',
  ...polynomial('p', 't', oneMinusExp),
  '  const float far = 1.0f - exp_f(-t);',
  '  return t < 0.5f ? t * p : far;',
  '}',
]);

const logOnePlus = functionOf('log_one_plus_f', [
  '/* ln(1 + e) for 0 ≤ e ≤ 1, as 2 artanh(e / (2 + e)). */',
  'INLINE float log_one_plus_f(float e) {',
  '  const float s = e / (2.0f + e), square = s * s;',
  ...polynomial('p', 'square', artanh),
  '  return 2.0f * s * p;',
  '}',
]);

/** x · s(x) and its derivative. Beyond `bound` s is 0 or 1, so that products with infinities have their limits. */
interface Gate {
  readonly name: string;
  readonly bound: number;
  /** s(c), and c · s′(c) from s(c). */
  readonly share: string;
  readonly growth: string;
}

function gated({ name, bound, share, growth }: Gate): FunctionTexts {
  const limit = floatLiteral(bound);
  const head = (called: string) => [
    `INLINE float ${called}(float x) {`,
    `  const float c = x < -${limit} ? -${limit} : x > ${limit} ? ${limit} : x, s = ${share};`,
  ];
  return {
    ...functionOf(`${name}_f`, [
      `/* Beyond ±${bound} the factor on x is 0 or 1. */`,
      ...head(`${name}_f`),
      `  return (x < -${limit} ? -${limit} : x) * s;`,
      '}',
    ]),
    ...functionOf(`${name}_slope_f`, [
      `/* The derivative of ${name}_f. */`,
      ...head(`${name}_slope_f`),
      `  return s + ${growth};`,
      '}',
    ]),
  };
}

const gelu = gated({
  name: 'gelu',
  bound: 20,
  share: 'normal_cdf_f(c)',
  growth: '0.398942280f * c * exp_f(-0.5f * c * c)',
});

const geluByTanh = gated({
  name: 'gelu_tanh',
  bound: 20,
  // ½ (1 + tanh u) = 1 / (1 + e^−2u)
  share: 'sigmoid_f(1.59576912f * c * (1.0f + 0.044715f * c * c))',
  growth: 's * (1.0f - s) * 1.59576912f * c * (1.0f + 0.134145f * c * c)',
});

const silu = gated({ name: 'silu', bound: 80, share: 'sigmoid_f(c)', growth: 'c * s * (1.0f - s)' });

/** A slope of 0 is flat for −∞ too. */
function sloped(slope: number, value: string): string {
  return slope === 0 ? '0.0f' : `${floatLiteral(slope)} * ${value}`;
}

const geluName = (form: string | undefined) => (form === 'exact' ? 'gelu' : 'gelu_tanh');

export const cExpressions: Readonly<Record<ActivationKind, Expressions<undefined>>> = {
  relu: {
    forward: (v) => `${v} < 0.0f ? 0.0f : ${v}`,
    gradient: (dv, y) => `${y} <= 0.0f ? 0.0f : ${dv}`,
  },
  tanh: {
    forward: (v) => `tanh_f(${v})`,
    gradient: (dv, y) => `${dv} * (1.0f - ${y} * ${y})`,
  },
  sigmoid: {
    forward: (v) => `sigmoid_f(${v})`,
    gradient: (dv, y) => `${dv} * ${y} * (1.0f - ${y})`,
  },
  leaky_relu: {
    forward: (v, _, { slope = 0 }) => `${v} < 0.0f ? ${sloped(slope, v)} : ${v}`,
    gradient: (dv, y, _, { slope = 0 }) => `${y} > 0.0f ? ${dv} : ${sloped(slope, dv)}`,
  },
  elu: {
    forward: (v, _, { alpha = 1 }) => `${v} < 0.0f ? -${floatLiteral(alpha)} * one_minus_exp_f(-${v}) : ${v}`,
    gradient: (dv, y, _, { alpha = 1 }) => `${y} <= 0.0f ? ${dv} * (${y} + ${floatLiteral(alpha)}) : ${dv}`,
    functions: oneMinusExpOf,
  },
  gelu: {
    forward: (v, _, { form }) => `${geluName(form)}_f(${v})`,
    gradient: (dv, x, _, { form }) => `${dv} * ${geluName(form)}_slope_f(${x})`,
    functions: { ...normalCdf, ...gelu, ...geluByTanh },
  },
  silu: {
    forward: (v) => `silu_f(${v})`,
    gradient: (dv, x) => `${dv} * silu_slope_f(${x})`,
    functions: silu,
  },
  softplus: {
    forward: (v) => `(${v} > 0.0f ? ${v} : 0.0f) + log_one_plus_f(exp_f(-__builtin_fabsf(${v})))`,
    gradient: (dv, y) => `${dv} * one_minus_exp_f(${y})`,
    functions: { ...oneMinusExpOf, ...logOnePlus },
  },
  relu6: {
    forward: (v) => `${v} < 0.0f ? 0.0f : ${v} > 6.0f ? 6.0f : ${v}`,
    gradient: (dv, y) => `${y} <= 0.0f || ${y} >= 6.0f ? 0.0f : ${dv}`,
  },
  hard_sigmoid: {
    forward: (v) => `${v} < -3.0f ? 0.0f : ${v} > 3.0f ? 1.0f : (${v} + 3.0f) / 6.0f`,
    gradient: (dv, y) => `${y} > 0.0f && ${y} < 1.0f ? ${dv} / 6.0f : 0.0f`,
  },
  hard_swish: {
    forward: (v) => `${v} <= -3.0f ? 0.0f : ${v} >= 3.0f ? ${v} : ${v} * ((${v} + 3.0f) / 6.0f)`,
    gradient: (dv, x) => `${x} <= -3.0f ? 0.0f : ${x} < 3.0f ? ${dv} * (${x} / 3.0f + 0.5f) : ${dv}`,
  },
};
