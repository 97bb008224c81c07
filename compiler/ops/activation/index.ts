/**
 * The activations, which differ in a row of the tables here. Their gradients are functions of the output, so that the input need not be
 * kept, but for those that do not determine their input by their output.
 */
import type { ForeignWords } from '../foreign-words.ts';
import { defineLayerKind, type LayerKind } from '../layer-kind.ts';
import docs from './docs.md';
import eluDocs from './elu.md';
import { activationWords, geluWords, leakyWords, sigmoidWords, siluWords } from './foreign.ts';
import geluDocs from './gelu.md';
import hardDocs from './hard.md';
import { inferActivation, summaryOf } from './infer.ts';
import leakyDocs from './leaky-relu.md';
import { type ActivationKind, activationSchemas } from './schema.ts';
import smoothDocs from './smooth.md';

interface Row {
  readonly elsewhere: LayerKind['elsewhere'];
  readonly docs: string;
  readonly gradientReads: LayerKind['gradientReads'];
  readonly foreign?: ForeignWords;
  readonly rectifies?: string;
}

const fromOutput = { inputs: false, output: true };
/** Compared with the value of a kink. */
const fromExactOutput = { ...fromOutput, exact: true };
const fromInput = { inputs: true, output: false };

const rows: Readonly<Record<ActivationKind, Row>> = {
  relu: {
    elsewhere: { PyTorch: 'ReLU', Caffe: 'ReLU', Keras: 'ReLU' },
    docs,
    gradientReads: fromOutput,
    rectifies: 'a ReLU',
  },
  tanh: {
    elsewhere: { PyTorch: 'Tanh', Caffe: 'TanH', Keras: "Activation('tanh')" },
    docs,
    gradientReads: fromOutput,
  },
  sigmoid: {
    elsewhere: { PyTorch: 'Sigmoid', Caffe: 'Sigmoid', Keras: "Activation('sigmoid')" },
    docs,
    gradientReads: fromOutput,
    foreign: sigmoidWords,
  },
  leaky_relu: {
    elsewhere: { PyTorch: 'LeakyReLU', Caffe: 'ReLU (negative_slope)', Keras: 'LeakyReLU' },
    docs: leakyDocs,
    gradientReads: fromOutput,
    foreign: leakyWords,
  },
  elu: {
    elsewhere: { PyTorch: 'ELU', Caffe: 'ELU', Keras: 'ELU' },
    docs: eluDocs,
    gradientReads: fromOutput,
  },
  gelu: {
    elsewhere: { PyTorch: 'GELU', Keras: "Activation('gelu')" },
    docs: geluDocs,
    gradientReads: fromInput,
    foreign: geluWords,
  },
  silu: {
    elsewhere: { PyTorch: 'SiLU', Caffe: 'Swish', Keras: "Activation('silu')" },
    docs: smoothDocs,
    gradientReads: fromInput,
    foreign: siluWords,
  },
  softplus: {
    elsewhere: { PyTorch: 'Softplus', Keras: "Activation('softplus')" },
    docs: smoothDocs,
    gradientReads: fromOutput,
  },
  relu6: {
    elsewhere: { PyTorch: 'ReLU6', Keras: 'ReLU(max_value=6)' },
    docs: hardDocs,
    gradientReads: fromExactOutput,
    rectifies: 'a ReLU6',
  },
  hard_sigmoid: {
    elsewhere: { PyTorch: 'Hardsigmoid', Keras: "Activation('hard_sigmoid')" },
    docs: hardDocs,
    gradientReads: fromExactOutput,
  },
  hard_swish: {
    elsewhere: { PyTorch: 'Hardswish', Keras: "Activation('hard_swish')" },
    docs: hardDocs,
    gradientReads: fromInput,
  },
};

export const activations: readonly LayerKind[] = Object.entries(rows).map(([name, { foreign, ...row }]) => {
  const kind = name as ActivationKind;
  return defineLayerKind({
    kind,
    ...row,
    schema: activationSchemas[kind],
    inputs: { x: 'one' },
    infer: inferActivation,
    elementwise: true,
    activates: true,
    conventions: (attributes) => ({ activation: `${kind} ${summaryOf(attributes)}`.trimEnd() }),
    lowering: async () => ({ lowering: (await import('./lowering.ts')).lowerActivation(kind) }),
    foreign: foreign === undefined ? [activationWords] : [activationWords, foreign],
  });
});
