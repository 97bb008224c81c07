/** The `data` and `train` sections: values out of range, and sizes that do not fit the input. Looks at no layer. */
import { checkWindows } from '../augmentations/windows.ts';
import { meanInUnitRange, pixelScaleZero, pixelsUnscaled, stdInUnitRange } from '../diagnostics/catalogue/numerics.ts';
import { cropNotInput, meanNotChannels, resizeBelowCrop, stdNotChannels } from '../diagnostics/catalogue/shapes.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { checkAccumulate } from '../gradients/check.ts';
import { checkMetrics } from '../metrics/check.ts';
import { checkChosenKinds } from '../recipe/registry.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { formatNumber } from '../text/numbers.ts';
import { classesLabel } from './output.ts';
import type { Graph } from './types.ts';

/** Where the spec names no batch size. */
const defaultBatch = 32;

/** Images that the memory of a training step is for: those of a batch, or of a part of it. */
export function batchOf({ train }: Pick<Graph, 'train'>): number {
  return (train?.batch ?? defaultBatch) / partsOf({ train });
}

/** Parts of a batch whose gradients are added up for one update. */
export function partsOf({
  train,
}: {
  readonly train?: { readonly accumulate?: number | undefined } | undefined;
}): number {
  return train?.accumulate ?? 1;
}

export function checkRecipe(spec: ResolvedSpec, report: Report): void {
  checkSizes(spec, report);
  checkPixels(spec, report);
  checkDeviation(spec, report);
  checkWindows(spec, report);
  checkRange(spec, report);
  checkChosenKinds(spec, report);
  checkAccumulate(spec, report);
  checkMetrics(spec, classesLabel(spec), report);
}

function checkSizes(spec: ResolvedSpec, report: Report): void {
  const { resize, crop } = spec.data;
  const [, height = 0, width = 0] = spec.input.shape;
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

/** Raw pixels make activations and gradients a hundred times as large as initial weights and learning rates assume. */
function checkRange(spec: ResolvedSpec, report: Report): void {
  const { train, broken } = spec;
  const isMeant = ['mean', 'scale', 'std'].some((key) => spec.isWritten(['data', key]));
  if (train === undefined || broken.keys.has('data') || isMeant) {
    return;
  }
  report(
    createDiagnostic(pixelsUnscaled, undefined, {
      span: spec.originOfKey([spec.isWritten(['data']) ? 'data' : 'train']),
      help: [
        '`mean: image` or `mean: channel` subtracts the mean of the training images; `scale: 1` says that 0..255 is meant',
      ],
    }),
  );
}

function checkPixels(spec: ResolvedSpec, report: Report): void {
  const { mean, scale } = spec.data;
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
    const scaled = scale === 1 ? [] : [{ span: spec.origin(['data', 'scale']), text: 'multiplies (pixel − mean)' }];
    report(
      createDiagnostic(
        meanInUnitRange,
        { largest: formatNumber(Math.max(...mean)) },
        { span: spec.origin(['data', 'mean']), label: 'nearly black for a mean', labels: scaled },
      ),
    );
  }
  if (scale === 0) {
    report(createDiagnostic(pixelScaleZero, undefined, { span: spec.origin(['data', 'scale']) }));
  }
}

function checkDeviation(spec: ResolvedSpec, report: Report): void {
  const { std } = spec.data;
  const [channels = 0] = spec.input.shape;
  if (typeof std !== 'object') {
    return;
  }
  const span = spec.origin(['data', 'std']);
  if (std.length !== channels) {
    const labels = [
      { span: spec.origin(['input', 'shape', 0]), text: `${channels} channel${channels === 1 ? '' : 's'}` },
    ];
    report(createDiagnostic(stdNotChannels, { values: std.length, channels }, { span, labels }));
  }
  if (std.every((value) => value <= 1)) {
    const largest = formatNumber(Math.max(...std));
    report(createDiagnostic(stdInUnitRange, { largest }, { span, label: 'less than one step of 0..255' }));
  }
}

/** Means of pixels in 0..1, as PyTorch's documentation gives them; a mean of 0 in every channel subtracts nothing, which may be meant. */
function isInUnitRange(mean: readonly number[]): boolean {
  return mean.every((value) => value >= 0 && value <= 1) && mean.some((value) => value > 0);
}
