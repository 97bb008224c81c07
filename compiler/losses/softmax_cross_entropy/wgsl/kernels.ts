/** The kernel families of the loss. */
import {
  batchFields,
  batchWords,
  type Hit,
  hits,
  padding,
  sampleFields,
  sampleWords,
} from '../../../metrics/record.ts';
import { defineKernel, type KernelView, type Profile, type WgslConstant } from '../../../targets/wgsl/kernel.ts';
import { samplesLaunch, workgroupPerSampleLaunch } from '../../../targets/wgsl/launch.ts';
import { constant } from '../../../targets/wgsl/literals.ts';
import { lossFormula, targetFormula, targetWords } from '../formulas.ts';
import type { LossProblem } from '../lower.ts';
import gpuTemplate from './loss.gpu.wgsl.hbs';
import softwareTemplate from './loss.software.wgsl.hbs';
import metricsTemplate from './metrics.wgsl.hbs';

interface LossView extends KernelView {
  readonly hits: readonly Hit[];
  /** Unused fields of a sample. */
  readonly padding: readonly number[];
  /** Whether `dlogits` is written too. */
  readonly gradient: boolean;
  /** Whether labels are smoothed. */
  readonly smoothed: boolean;
}

/** The lowest float32, where a running maximum starts. */
const LOWEST = -3.4028234663852886e38;

/** The bits of +∞, which has no literal. */
const INFINITY: WgslConstant = { name: 'INFINITY', type: 'u32', value: '0x7f800000u', comment: 'bits of +∞' };

function lossView({ classes, labelSmoothing }: LossProblem, profile: Profile, gradient: boolean): LossView {
  return {
    launch: profile === 'gpu' ? workgroupPerSampleLaunch(64, 256) : samplesLaunch(),
    header: [
      `losses[n] = ${sampleWords(lossFormula(labelSmoothing))}.`,
      ...targetWords(labelSmoothing, classes),
      'The label ranks behind every class with a greater logit, and behind equal ones of lower index; it is a top-k hit',
      'when fewer than k classes rank before it. With a NaN or +∞ among the logits, or nothing but −∞, the loss is NaN and nothing is a hit.',
      ...(gradient
        ? [
            `dlogits[n, i] = (softmax(logits[n])[i] − ${targetFormula(labelSmoothing)}) / N, the gradient of the mean loss.`,
          ]
        : []),
      profile === 'gpu' ? 'One workgroup of 64 threads owns one sample.' : 'One thread owns one sample.',
    ],
    bindingTypes: { labels: 'i32', losses: 'vec4f' },
    layouts: { logits: `[N, ${classes}]`, labels: '[N]', losses: `[N, ${sampleFields}]`, dlogits: `[N, ${classes}]` },
    constants: [
      constant('CLASSES', 'u32', classes),
      constant('LOWEST', 'f32', LOWEST, 'float32'),
      INFINITY,
      ...(labelSmoothing === 0 ? [] : targetConstants(labelSmoothing, classes)),
    ],
    hits,
    padding,
    gradient,
    smoothed: labelSmoothing > 0,
  };
}

/** The target of the label is the sum of both. */
function targetConstants(smoothing: number, classes: number): readonly WgslConstant[] {
  return [
    constant('OWN', 'f32', 1 - smoothing, 'what the label has besides'),
    constant('EACH', 'f32', smoothing / classes, 'target of every class'),
  ];
}

const template = { gpu: gpuTemplate, software: softwareTemplate };

const forward = defineKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.forward',
  template,
  sameForAllProfiles: false,
  view: (problem, profile) => lossView(problem, profile, true),
});

const score = defineKernel<LossProblem, LossView>({
  name: 'softmax_cross_entropy.score',
  template,
  sameForAllProfiles: false,
  view: (problem, profile) => lossView(problem, profile, false),
});

const metrics = defineKernel<LossProblem>({
  name: 'softmax_cross_entropy.metrics',
  template: { gpu: metricsTemplate, software: metricsTemplate },
  sameForAllProfiles: true,
  view: () => ({
    launch: { workgroupSize: [1, 1, 1], workgroups: [1, 1, 1], workgroupBytes: 0 },
    header: [
      `metrics = ${batchWords()} of the batch.`,
      'One thread adds the samples in order, so the sum is the same on every run.',
    ],
    bindingTypes: { losses: 'vec4f', metrics: 'vec4f' },
    layouts: { losses: `[N, ${sampleFields}]`, metrics: `[${batchFields}]` },
  }),
});

export const wgslKernels = { forward, score, metrics };
