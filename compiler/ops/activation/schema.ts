/** What each activation computes, and its keys, if it has any. */
import type { AttributeSchema } from '../layer-kind.ts';

function withoutKeys(description: string) {
  return { type: 'object', description, properties: {} } as const;
}

/** Kind → schema. */
export const activationSchemas = {
  relu: withoutKeys('Rectified linear unit: max(0, x). Its gradient at 0 is 0.'),
  tanh: withoutKeys('Hyperbolic tangent of each element.'),
  sigmoid: withoutKeys('Logistic function of each element: 1 / (1 + e^−x).'),
  leaky_relu: {
    type: 'object',
    description: 'Rectified linear unit that is not flat below zero: x above 0, slope · x elsewhere.',
    properties: {
      slope: {
        description:
          'Factor on what is not above 0. Frameworks disagree (PyTorch 0.01, Keras 0.3, Darknet 0.1), so it must be written.',
        type: 'number',
        minimum: 0,
        examples: [0.01],
      },
    },
    required: ['slope'],
  },
  elu: {
    type: 'object',
    description: 'Exponential linear unit: x above 0, alpha · (e^x − 1) elsewhere.',
    properties: {
      alpha: {
        description: 'What large negative values tend to, negated.',
        type: 'number',
        minimum: 0,
        default: 1,
      },
    },
  },
  gelu: {
    type: 'object',
    description: 'Gaussian error linear unit: x · Φ(x), with the standard normal distribution Φ.',
    properties: {
      form: {
        description: 'How Φ is computed. Frameworks and models differ, so it must be written.',
        type: 'string',
        enum: ['exact', 'tanh'],
        enumDescriptions: [
          'Φ(x) = ½ (1 + erf(x / √2)), as in PyTorch and Keras unless they are told otherwise.',
          'Φ(x) ≈ ½ (1 + tanh(√(2/π) (x + 0.044715 x³))), as in GPT-2 and the paper’s code.',
        ],
        examples: ['exact'],
      },
    },
    required: ['form'],
  },
  silu: withoutKeys('Sigmoid linear unit, or swish: x / (1 + e^−x).'),
  softplus: withoutKeys('Smooth rectifier: ln(1 + e^x).'),
  relu6: withoutKeys('Rectified linear unit with a ceiling: min(max(0, x), 6). Its gradient at 0 and at 6 is 0.'),
  hard_sigmoid: withoutKeys('Sigmoid in three straight pieces: min(max(0, x + 3), 6) / 6.'),
  hard_swish: withoutKeys('Swish in three pieces: x · min(max(0, x + 3), 6) / 6.'),
} as const satisfies Readonly<Record<string, AttributeSchema>>;

export type ActivationKind = keyof typeof activationSchemas;

/** The keys of all activations; each has its own. */
export interface ActivationAttributes {
  readonly slope?: number;
  readonly alpha?: number;
  readonly form?: 'exact' | 'tanh';
}
