/** Diagnostics that several layer kinds share: about their input, their parameters, the constants of their kernels. */
import { entry } from '../../diagnostics/create.ts';

export const imageInputNeeded = entry({
  code: 'SPC4106',
  slug: 'image-input-needed',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; kind: string; producer: string; shape: string }) =>
    `\`${p.layer}\` (${p.kind}) needs an input of [C, H, W], but \`${p.producer}\` gives ${p.shape}`,
});

export const weightInitializerMissing = entry({
  code: 'SPC5111',
  slug: 'weight-initializer-missing',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string }) => `the weight of \`${p.layer}\` has no initializer`,
});

export const initializerOutOfRange = entry({
  code: 'SPC5113',
  slug: 'initializer-out-of-range',
  severity: 'error',
  since: '0.1.0',
  message: (p: { parameter: string; problem: string }) => `the initializer of \`${p.parameter}\` ${p.problem}`,
});

export const constantBeyondFloat32 = entry({
  code: 'SPC5131',
  slug: 'constant-beyond-float32',
  severity: 'error',
  since: '0.1.0',
  message: (p: { layer: string; arithmetic: string; becomes: string }) =>
    `\`${p.layer}\` computes with ${p.arithmetic}, which float32 holds as ${p.becomes}`,
});
