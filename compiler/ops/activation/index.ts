/** The layer kinds `relu`, `tanh` and `sigmoid`, which differ in one expression. Their gradients are functions of y. */
import { defineLayerKind, type LayerKind } from '../layer-kind.ts';
import { cFamilies } from './c-kernels.ts';
import docs from './docs.md';
import { inferActivation } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { activationSchemas } from './schema.ts';

export const activations: readonly LayerKind[] = Object.entries(activationSchemas).map(([kind, schema]) =>
  defineLayerKind({
    kind,
    schema,
    docs,
    infer: inferActivation,
    gradientReads: { x: false, y: true },
    elementwise: true,
    forward,
    gradient,
    kernels: { wgsl: families, c: cFamilies },
  }),
);
