/** The activations in plain float64: what the kernels must compute. */

interface ActivationReference {
  readonly forward: (x: number) => number;
  /** dy · f′(x) from y = f(x). */
  readonly gradient: (dy: number, y: number) => number;
}

const rows: Readonly<Record<string, ActivationReference>> = {
  relu: { forward: (x) => Math.max(x, 0), gradient: (dy, y) => (y <= 0 ? 0 : dy) },
  tanh: { forward: Math.tanh, gradient: (dy, y) => dy * (1 - y * y) },
  sigmoid: { forward: (x) => 1 / (1 + Math.exp(-x)), gradient: (dy, y) => dy * y * (1 - y) },
};

function row(kind: string): ActivationReference {
  const found = rows[kind];
  if (found === undefined) {
    throw new RangeError(`no activation is called ${kind}`);
  }
  return found;
}

export function activationForward(kind: string, x: Float64Array): Float64Array {
  return x.map(row(kind).forward);
}

/** `y` is the layer's output, as the gradient kernels read it. */
export function activationGradient(kind: string, dy: Float64Array, y: Float64Array): Float64Array {
  const { gradient } = row(kind);
  return dy.map((value, index) => gradient(value, y[index] ?? 0));
}
