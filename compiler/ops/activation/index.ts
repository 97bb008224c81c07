/** The layer kinds `relu`, `tanh` and `sigmoid`, which differ in one expression. Their gradients are functions of y. */
import { defineLayerKind, type LayerKind } from '../layer-kind.ts';
import { cFamilies } from './c-kernels.ts';
import docs from './docs.md';
import { activationWords, sigmoidWords } from './foreign.ts';
import { inferActivation } from './infer.ts';
import { families } from './kernels.ts';
import { forward, gradient } from './lower.ts';
import { type ActivationKind, activationSchemas } from './schema.ts';

const names = {
  relu: { PyTorch: 'ReLU', Caffe: 'ReLU', Keras: 'ReLU' },
  tanh: { PyTorch: 'Tanh', Caffe: 'TanH', Keras: "Activation('tanh')" },
  sigmoid: { PyTorch: 'Sigmoid', Caffe: 'Sigmoid', Keras: "Activation('sigmoid')" },
} as const;

export const activations: readonly LayerKind[] = Object.entries(activationSchemas).map(([kind, schema]) =>
  defineLayerKind({
    kind,
    elsewhere: names[kind as ActivationKind],
    schema,
    docs,
    infer: inferActivation,
    gradientReads: { x: false, y: true },
    elementwise: true,
    forward,
    gradient,
    kernels: { wgsl: families, c: cFamilies },
    foreign: kind === 'sigmoid' ? [activationWords, sigmoidWords] : [activationWords],
    ...(kind === 'relu' && { rectifies: 'a ReLU' }),
  }),
);
