/** The activations in plain float64: what the kernels must compute. */
import type { ActivationAttributes } from './schema.ts';

interface ActivationReference {
  readonly forward: (x: number, keys: Required<ActivationAttributes>) => number;
  /** dy · f′(x) from y = f(x), or from x. */
  readonly gradient: (dy: number, saved: number, keys: Required<ActivationAttributes>) => number;
  /** Where f′ jumps. */
  readonly kinks: readonly number[];
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** x · s(x) and its derivative, with their limits at the infinities. */
function gated(s: (x: number) => number, derivative: (x: number) => number) {
  return {
    forward: (x: number) => (x === Number.NEGATIVE_INFINITY ? 0 : x * s(x)),
    gradient: (dy: number, x: number) => {
      const limit = x > 0 ? 1 : 0;
      return dy * (Math.abs(x) === Number.POSITIVE_INFINITY ? limit : s(x) + x * derivative(x));
    },
    kinks: [],
  };
}

const exact = gated(
  (x) => 0.5 * erfc(-x / Math.SQRT2),
  (x) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI),
);

const steepness = 2 * Math.sqrt(2 / Math.PI);
const byTanh = gated(
  (x) => sigmoid(steepness * (x + 0.044715 * x ** 3)),
  (x) => {
    const s = sigmoid(steepness * (x + 0.044715 * x ** 3));
    return s * (1 - s) * steepness * (1 + 3 * 0.044715 * x * x);
  },
);

const rows: Readonly<Record<string, ActivationReference>> = {
  relu: { forward: (x) => Math.max(x, 0), gradient: (dy, y) => (y <= 0 ? 0 : dy), kinks: [0] },
  tanh: { forward: Math.tanh, gradient: (dy, y) => dy * (1 - y * y), kinks: [] },
  sigmoid: { forward: sigmoid, gradient: (dy, y) => dy * y * (1 - y), kinks: [] },
  leaky_relu: {
    forward: (x, { slope }) => (x < 0 ? (slope === 0 ? 0 : slope * x) : x),
    gradient: (dy, y, { slope }) => (y > 0 ? dy : slope * dy),
    kinks: [0],
  },
  elu: {
    forward: (x, { alpha }) => (x < 0 ? alpha * Math.expm1(x) : x),
    gradient: (dy, y, { alpha }) => (y <= 0 ? dy * (y + alpha) : dy),
    kinks: [0],
  },
  gelu: {
    forward: (x, { form }) => (form === 'exact' ? exact : byTanh).forward(x),
    gradient: (dy, x, { form }) => (form === 'exact' ? exact : byTanh).gradient(dy, x),
    kinks: [],
  },
  silu: gated(sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x))),
  softplus: {
    forward: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    gradient: (dy, y) => -dy * Math.expm1(-y),
    kinks: [],
  },
  relu6: {
    forward: (x) => Math.min(Math.max(x, 0), 6),
    gradient: (dy, y) => (y <= 0 || y >= 6 ? 0 : dy),
    kinks: [0, 6],
  },
  hard_sigmoid: {
    forward: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
    gradient: (dy, y) => (y > 0 && y < 1 ? dy / 6 : 0),
    kinks: [-3, 3],
  },
  hard_swish: {
    forward: (x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6),
    gradient: (dy, x) => (x <= -3 ? 0 : x < 3 ? dy * (x / 3 + 0.5) : dy),
    kinks: [-3, 3],
  },
};

function row(kind: string): ActivationReference {
  const found = rows[kind];
  if (found === undefined) {
    throw new RangeError(`no activation is called ${kind}`);
  }
  return found;
}

function complete({ slope = 0, alpha = 1, form = 'exact' }: ActivationAttributes): Required<ActivationAttributes> {
  return { slope, alpha, form };
}

export function activationForward(kind: string, x: Float64Array, keys: ActivationAttributes = {}): Float64Array {
  const { forward } = row(kind);
  return x.map((value) => forward(value, complete(keys)));
}

/** `saved` is what the gradient kernels read: the layer's output, or its input where the kind says so. */
export function activationGradient(
  kind: string,
  dy: Float64Array,
  saved: Float64Array,
  keys: ActivationAttributes = {},
): Float64Array {
  const { gradient } = row(kind);
  return dy.map((value, index) => gradient(value, saved[index] ?? 0, complete(keys)));
}

/** Where the derivative jumps. */
export function activationKinks(kind: string): readonly number[] {
  return row(kind).kinks;
}

/**
 * 1 − erf x to about 1e−15: below 3 the series erf x = 2/√π · e^−x² Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n + 1)), above it the continued fraction of erfc
 * (Abramowitz and Stegun, 7.1.6 and 7.1.14).
 */
export function erfc(x: number): number {
  if (x < 0) {
    return 2 - erfc(-x);
  }
  const scale = Math.exp(-x * x);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 120; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * scale * sum;
  }
  let fraction = x;
  for (let n = 120; n > 0; n--) {
    fraction = x + n / 2 / fraction;
  }
  return Number.isNaN(x) ? x : scale / Math.sqrt(Math.PI) / fraction;
}
