/** The activations have no keys of their own; this table holds what each computes. */
import type { AttributeSchema } from '../layer-kind.ts';

function withoutKeys(description: string): AttributeSchema {
  return { type: 'object', description, properties: {} };
}

/** Kind → schema. */
export const activationSchemas = {
  relu: withoutKeys('Rectified linear unit: max(0, x). Its gradient at 0 is 0.'),
  tanh: withoutKeys('Hyperbolic tangent of each element.'),
  sigmoid: withoutKeys('Logistic function of each element: 1 / (1 + e^−x).'),
} as const;

export type ActivationKind = keyof typeof activationSchemas;
