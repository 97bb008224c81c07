/** The `data` and `train` sections: values out of range, and sizes that do not fit the input. Looks at no layer. */
import {
  learningRateOutOfRange,
  learningRateSuspicious,
  meanInUnitRange,
  momentumOutOfRange,
  pixelScaleZero,
  pixelsUnscaled,
  randomCropWithoutRoom,
  scheduleFactorOutOfRange,
  scheduleStepsUnordered,
  scheduleStepUnreached,
  topFiveNeedsFiveClasses,
  weightDecayOutOfRange,
  weightDecayUnstable,
} from '../diagnostics/catalogue/numerics.ts';
import {
  cropNotInput,
  lightingNeedsColour,
  meanNotChannels,
  resizeBelowCrop,
} from '../diagnostics/catalogue/shapes.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { formatNumber, formatReal } from '../text/numbers.ts';
import { classesLabel } from './output.ts';
import type { Graph } from './types.ts';

/** Where the spec trains nothing and names none. */
const defaultBatch = 32;

/** Images per training step. */
export function batchOf({ train }: Pick<Graph, 'train'>): number {
  return train?.batch ?? defaultBatch;
}

export function checkRecipe(spec: ResolvedSpec, report: Report): void {
  checkSizes(spec, report);
  checkPixels(spec, report);
  checkRange(spec, report);
  checkOptimizer(spec, report);
  checkSchedule(spec, report);
  checkMetrics(spec, report);
}

function checkSizes(spec: ResolvedSpec, report: Report): void {
  const { resize, crop } = spec.data ?? {};
  const [, height = 0, width = 0] = spec.input.shape;
  const randomCrop = spec.data?.augment?.indexOf('random_crop') ?? -1;
  if (resize !== undefined && randomCrop >= 0 && resize === height && resize === width) {
    report(
      createDiagnostic(
        randomCropWithoutRoom,
        { side: resize },
        {
          span: spec.origin(['data', 'augment', randomCrop]),
          labels: [
            { span: spec.origin(['data', 'resize']), text: `images become ${resize}×${resize}` },
            { span: spec.origin(['input', 'shape']), text: `the network reads ${height}×${width}` },
          ],
        },
      ),
    );
  }
  const cropLabel = { span: spec.origin(['data', 'crop']), text: `crop ${crop}` };
  if (crop !== undefined && (crop !== height || crop !== width)) {
    report(
      createDiagnostic(
        cropNotInput,
        { crop, height, width },
        {
          span: spec.origin(['data', 'crop']),
          labels: [{ span: spec.origin(['input', 'shape']), text: `the network reads ${height}×${width}` }],
        },
      ),
    );
  }
  if (resize !== undefined && crop !== undefined && resize < crop) {
    report(
      createDiagnostic(
        resizeBelowCrop,
        { resize, crop },
        { span: spec.origin(['data', 'resize']), labels: [cropLabel] },
      ),
    );
  }
}

/** Raw pixels make activations and gradients a hundred times as large as initial weights and learning rates reckon with. */
function checkRange(spec: ResolvedSpec, report: Report): void {
  const { data, train, broken } = spec;
  if (train === undefined || broken.keys.has('data') || data?.mean !== undefined || data?.scale !== undefined) {
    return;
  }
  report(
    createDiagnostic(pixelsUnscaled, undefined, {
      span: spec.originOfKey([data === undefined ? 'train' : 'data']),
      help: [
        '`mean: image` or `mean: channel` subtracts the mean of the training images; `scale: 1` says that 0..255 is meant',
      ],
    }),
  );
}

function checkPixels(spec: ResolvedSpec, report: Report): void {
  const { mean, scale, augment } = spec.data ?? {};
  const [channels = 0] = spec.input.shape;
  const labels = [
    { span: spec.origin(['input', 'shape', 0]), text: `${channels} channel${channels === 1 ? '' : 's'}` },
  ];
  if (typeof mean === 'object' && mean.length !== channels) {
    report(
      createDiagnostic(
        meanNotChannels,
        { values: mean.length, channels },
        { span: spec.origin(['data', 'mean']), labels },
      ),
    );
  }
  if (typeof mean === 'object' && isInUnitRange(mean)) {
    const scaled =
      scale === undefined || scale === 1
        ? []
        : [{ span: spec.origin(['data', 'scale']), text: 'multiplies (pixel − mean)' }];
    report(
      createDiagnostic(
        meanInUnitRange,
        { largest: formatNumber(Math.max(...mean)) },
        { span: spec.origin(['data', 'mean']), label: 'nearly black, for a mean', labels: scaled },
      ),
    );
  }
  if (scale === 0) {
    report(createDiagnostic(pixelScaleZero, undefined, { span: spec.origin(['data', 'scale']) }));
  }
  const lighting = augment?.findIndex((step) => typeof step === 'object') ?? -1;
  if (lighting >= 0 && channels !== 3) {
    report(
      createDiagnostic(lightingNeedsColour, { channels }, { span: spec.origin(['data', 'augment', lighting]), labels }),
    );
  }
}

/** Means of pixels in 0..1, as PyTorch's documentation gives them; a mean of 0 in every channel subtracts nothing, which may be meant. */
function isInUnitRange(mean: readonly number[]): boolean {
  return mean.every((value) => value >= 0 && value <= 1) && mean.some((value) => value > 0);
}

const SGD = ['train', 'optimizer', 'sgd'] as const;

function checkOptimizer(spec: ResolvedSpec, report: Report): void {
  const sgd = spec.train?.optimizer?.sgd;
  if (sgd === undefined) {
    return;
  }
  const { lr, momentum = 0, weight_decay: weightDecay = 0 } = sgd;
  const lrSpan = spec.origin([...SGD, 'lr']);
  const momentumValid = momentum >= 0 && momentum < 1;
  if (lr <= 0) {
    report(createDiagnostic(learningRateOutOfRange, { lr: formatNumber(lr) }, { span: lrSpan }));
  }
  if (!momentumValid) {
    report(
      createDiagnostic(
        momentumOutOfRange,
        { momentum: formatNumber(momentum) },
        {
          span: spec.origin([...SGD, 'momentum']),
          notes:
            momentum >= 1
              ? ['it is the share of the last update that the next one keeps; from 1 on, updates never die down']
              : ['it is the share of the last update that the next one keeps'],
        },
      ),
    );
  }
  if (weightDecay < 0) {
    report(
      createDiagnostic(
        weightDecayOutOfRange,
        { weightDecay: formatNumber(weightDecay) },
        { span: spec.origin([...SGD, 'weight_decay']) },
      ),
    );
  } else if (lr > 0 && lr * weightDecay >= 2) {
    report(
      createDiagnostic(
        weightDecayUnstable,
        { product: formatReal(lr * weightDecay) },
        {
          span: spec.origin([...SGD, 'weight_decay']),
          label: `${formatNumber(lr)}·${formatNumber(weightDecay)} = ${formatReal(lr * weightDecay)}`,
          labels: [{ span: lrSpan, text: `learning rate ${formatNumber(lr)}` }],
        },
      ),
    );
  }
  if (lr > 1 && momentumValid) {
    report(
      createDiagnostic(
        learningRateSuspicious,
        { lr: formatNumber(lr), effective: formatReal(lr / (1 - momentum)) },
        {
          span: lrSpan,
          label: `lr / (1 − momentum) = ${formatNumber(lr)} / (1 − ${formatNumber(momentum)}) = ${formatReal(lr / (1 - momentum))}`,
          notes: ['the AlexNet paper starts at 0.01'],
        },
      ),
    );
  }
}

function checkSchedule(spec: ResolvedSpec, report: Report): void {
  const { plateau, steps } = spec.train?.schedule ?? {};
  for (const [name, factor] of [
    ['plateau', plateau?.factor],
    ['steps', steps?.factor],
  ] as const) {
    if (factor !== undefined && (factor <= 0 || factor >= 1)) {
      report(
        createDiagnostic(
          scheduleFactorOutOfRange,
          { factor: formatNumber(factor) },
          { span: spec.origin(['train', 'schedule', name, 'factor']) },
        ),
      );
    }
  }
  checkSteps(spec, steps?.at ?? [], report);
}

function checkSteps(spec: ResolvedSpec, at: readonly number[], report: Report): void {
  const epochs = spec.train?.epochs ?? Number.POSITIVE_INFINITY;
  const unordered = at.findIndex((step, index) => index > 0 && step <= (at[index - 1] ?? 0));
  const span = (index: number) => spec.origin(['train', 'schedule', 'steps', 'at', index]);
  if (unordered > 0) {
    const [previous = 0, step = 0] = at.slice(unordered - 1);
    report(
      createDiagnostic(
        scheduleStepsUnordered,
        { step, previous },
        { span: span(unordered), labels: [{ span: span(unordered - 1), text: 'comes first' }] },
      ),
    );
    return;
  }
  const unreached = at.findIndex((step) => step >= epochs);
  if (unreached >= 0) {
    report(
      createDiagnostic(
        scheduleStepUnreached,
        { step: at[unreached] ?? 0, epochs },
        {
          span: span(unreached),
          labels: [{ span: spec.origin(['train', 'epochs']), text: `${epochs} epochs` }],
        },
      ),
    );
  }
}

function checkMetrics(spec: ResolvedSpec, report: Report): void {
  const index = spec.train?.metrics?.indexOf('top5') ?? -1;
  if (index >= 0 && spec.classes <= 5 && !spec.broken.keys.has('classes')) {
    report(
      createDiagnostic(
        topFiveNeedsFiveClasses,
        { classes: spec.classes },
        {
          span: spec.origin(['train', 'metrics', index]),
          labels: [classesLabel(spec)],
        },
      ),
    );
  }
}
