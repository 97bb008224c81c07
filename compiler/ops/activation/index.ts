/** The layer kinds `relu`, `tanh` and `sigmoid`, which differ in one expression. Their gradients are functions of y. */
import { defineLayerKind, type LayerKind } from '../layer-kind.ts';
import docs from './docs.md';
import { activationWords, sigmoidWords } from './foreign.ts';
import { inferActivation } from './infer.ts';
import { type ActivationKind, activationSchemas } from './schema.ts';

const names = {
  relu: { PyTorch: 'ReLU', Caffe: 'ReLU', Keras: 'ReLU' },
  tanh: { PyTorch: 'Tanh', Caffe: 'TanH', Keras: "Activation('tanh')" },
  sigmoid: { PyTorch: 'Sigmoid', Caffe: 'Sigmoid', Keras: "Activation('sigmoid')" },
} as const;

const kinds = Object.keys(activationSchemas) as readonly ActivationKind[];

export const activations: readonly LayerKind[] = kinds.map((kind) =>
  defineLayerKind({
    kind,
    elsewhere: names[kind],
    schema: activationSchemas[kind],
    docs,
    inputs: { x: 'one' },
    infer: inferActivation,
    gradientReads: { inputs: false, output: true },
    elementwise: true,
    activates: true,
    lowering: async () => ({ lowering: (await import('./lowering.ts')).lowerActivation(kind) }),
    foreign: kind === 'sigmoid' ? [activationWords, sigmoidWords] : [activationWords],
    ...(kind === 'relu' && { rectifies: 'a ReLU' }),
  }),
);
