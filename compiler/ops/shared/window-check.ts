/**
 * Diagnostics of sliding windows: a kernel that does not fit, an extent that is not an integer, windows that see only padding.
 * Receives the axes of a layer and reports with the arithmetic and every place that entered it; computes no shape.
 */

import { createDiagnostic } from '../../diagnostics/create.ts';
import type { Label } from '../../diagnostics/types.ts';
import type { Span } from '../../source/span.ts';
import { formatReal } from '../../text/numbers.ts';
import type { InferSite } from '../layer-kind.ts';
import {
  extentArithmetic,
  kernelSpan,
  paddedInput,
  type WindowAttributes,
  type WindowAxes,
  type WindowAxis,
  type WindowFamily,
  windowAxes,
  windowExtent,
} from './window.ts';
import {
  convBorderOnlyPadding,
  convExtentNotIntegral,
  kernelLargerThanInput,
  poolExtentNotIntegral,
  poolWindowOnlyPadding,
} from './window-diagnostics.ts';

type AxisName = 'height' | 'width';
/** Index of the axis in `kernel`, `stride` and `dilation`; one greater in [C, H, W]. */
const AXIS_INDEX: Readonly<Record<AxisName, number>> = { height: 0, width: 1 };
/** Index in `padding` written as [top, right, bottom, left]. */
const PADDING_INDICES: Readonly<Record<AxisName, readonly [number, number]>> = { height: [0, 2], width: [3, 1] };

/** The axes of a layer whose window works out; undefined after reporting why it does not. */
export function inferWindow(
  family: WindowFamily,
  attributes: WindowAttributes,
  input: { readonly H: number; readonly W: number },
  site: InferSite,
): WindowAxes | undefined {
  const axes = windowAxes(family, attributes, input.H, input.W);
  const whole = checkWindow(family, attributes, axes, site);
  return whole ? axes : undefined;
}

/** Which rule an axis breaks, worst first. */
type Problem = 'too-large' | 'not-integral' | 'only-padding';

function problemOf(axis: WindowAxis): Problem | undefined {
  if (kernelSpan(axis) > paddedInput(axis)) {
    return 'too-large';
  }
  const { exact, output } = windowExtent(axis);
  if (axis.rounding === undefined && !Number.isInteger(exact)) {
    return 'not-integral';
  }
  const lastStart = (output - 1) * axis.stride - axis.before;
  return kernelSpan(axis) <= axis.before || lastStart >= axis.input ? 'only-padding' : undefined;
}

function checkWindow(family: WindowFamily, attributes: WindowAttributes, axes: WindowAxes, site: InferSite): boolean {
  const problems = { height: problemOf(axes.height), width: problemOf(axes.width) };
  if (problems.height === undefined && problems.width === undefined) {
    return true;
  }
  const alike = problems.height === problems.width && extentArithmetic(axes.height) === extentArithmetic(axes.width);
  const names: readonly AxisName[] = ['height', 'width'];
  let whole = true;
  for (const name of alike ? names.slice(0, 1) : names) {
    const problem = problems[name];
    if (problem === undefined) {
      continue;
    }
    const failure = { family, attributes, axis: axes[name], names: alike ? names : [name], site };
    whole = REPORTERS[problem](failure) && whole;
  }
  return whole;
}

interface Failure {
  readonly family: WindowFamily;
  readonly attributes: WindowAttributes;
  readonly axis: WindowAxis;
  /** One axis, or both where they fail with the same numbers. */
  readonly names: readonly AxisName[];
  readonly site: InferSite;
}

/** Each reports and says whether the layer still has a shape. */
const REPORTERS: Readonly<Record<Problem, (failure: Failure) => boolean>> = {
  'too-large': reportTooLarge,
  'not-integral': reportNotIntegral,
  'only-padding': reportOnlyPadding,
};

function reportTooLarge({ axis, names, site }: Failure): false {
  const padded = axis.before + axis.after > 0;
  const span = kernelSpan(axis);
  site.report(
    createDiagnostic(
      kernelLargerThanInput,
      { layer: site.layer, axis: names.join(' and '), kernel: span, input: paddedInput(axis), padded },
      {
        span: axisSpan(site, 'kernel', names),
        label:
          axis.dilation === 1 ? `${axis.kernel} cells` : `${axis.dilation}·(${axis.kernel} − 1) + 1 = ${span} cells`,
        labels: [
          ...inputLabels(axis, names, site),
          ...dilationLabels(axis, names, site),
          ...paddingLabels(axis, names, site, `${axis.input} + ${axis.before} + ${axis.after} = ${paddedInput(axis)}`),
        ],
      },
    ),
  );
  return false;
}

function reportNotIntegral(failure: Failure): false {
  const { family, axis, names, site } = failure;
  const primary = site.isWritten('stride') ? 'stride' : 'kernel';
  const labels = inputLabels(axis, names, site);
  if (primary !== 'kernel') {
    labels.push({ span: axisSpan(site, 'kernel', names), text: `kernel ${axis.kernel}` });
  }
  labels.push(...dilationLabels(axis, names, site), ...paddingLabels(axis, names, site, paddingText(axis)));
  site.report(
    createDiagnostic(
      family === 'conv' ? convExtentNotIntegral : poolExtentNotIntegral,
      { layer: site.layer, axis: names.join(' and '), extent: formatReal(windowExtent(axis).exact) },
      {
        span: axisSpan(site, primary, names),
        label: extentArithmetic(axis),
        labels,
        notes: [conventionNote(family, axis)],
      },
    ),
  );
  return false;
}

/** What other frameworks do with the cells that are left over. */
function conventionNote(family: WindowFamily, axis: WindowAxis): string {
  const { exact } = windowExtent(axis);
  const [down, up] = [Math.floor(exact), Math.ceil(exact)];
  return family === 'conv'
    ? `no \`rounding\` is given: Caffe and PyTorch round down (${down}), cuda-convnet2 rounds up (${up})`
    : `no \`rounding\` is given: Caffe and cuda-convnet2 round pools up (${up}), PyTorch rounds them down (${down}) unless \`ceil_mode\` is set`;
}

/** An error for pools, which have no value to output there; a warning for convolutions, which output their bias. */
function reportOnlyPadding({ family, axis, names, site }: Failure): boolean {
  const parameters = { layer: site.layer, axis: names.join(' and '), padding: Math.max(axis.before, axis.after) };
  if (family === 'conv' && problemOf({ ...axis, rounding: 'floor' }) === undefined) {
    const details = {
      span: site.at('rounding'),
      label: extentArithmetic(axis),
      labels: inputLabels(axis, names, site),
      help: ['`rounding: floor` leaves out the window that starts beyond the input'],
    };
    site.report(createDiagnostic(convBorderOnlyPadding, { ...parameters, padding: undefined }, details));
    return true;
  }
  const details = {
    span: site.isWritten('padding') ? site.at('padding') : axisSpan(site, 'stride', names),
    label: paddingText(axis),
    labels: [{ span: axisSpan(site, 'kernel', names), text: `kernel ${axis.kernel}` }],
    help: [`a padding below ${kernelSpan(axis)} lets every window see some input`],
  };
  site.report(
    family === 'conv'
      ? createDiagnostic(convBorderOnlyPadding, parameters, details)
      : createDiagnostic(poolWindowOnlyPadding, { ...parameters, kernel: kernelSpan(axis) }, details),
  );
  return family === 'conv';
}

function inputLabels(axis: WindowAxis, names: readonly AxisName[], site: InferSite): Label[] {
  const { x: input } = site.inputs;
  if (input.producer !== 'images') {
    return [{ span: input.origin(1), text: `\`${input.producer}\` gives a ${names.join(' and ')} of ${axis.input}` }];
  }
  return names.map((name) => ({ span: input.origin(AXIS_INDEX[name] + 1), text: `${name} of the input` }));
}

function dilationLabels(axis: WindowAxis, names: readonly AxisName[], site: InferSite): Label[] {
  return axis.dilation !== 1
    ? [
        {
          span: axisSpan(site, 'dilation', names),
          text: `the kernel spans ${axis.dilation}·(${axis.kernel} − 1) + 1 = ${kernelSpan(axis)}`,
        },
      ]
    : [];
}

function paddingLabels(axis: WindowAxis, names: readonly AxisName[], site: InferSite, text: string): Label[] {
  if (!site.isWritten('padding')) {
    return [];
  }
  const [first] = names;
  if (names.length > 1 || first === undefined || !site.isWritten('padding', 0)) {
    return [{ span: site.at('padding'), text }];
  }
  if (!site.isWritten('padding', 2)) {
    return [{ span: site.at('padding', AXIS_INDEX[first]), text }];
  }
  const sides = [axis.before, axis.after];
  return PADDING_INDICES[first].map((index, side) => ({
    span: site.at('padding', index),
    text: `padding ${sides[side]}`,
  }));
}

function paddingText(axis: WindowAxis): string {
  return axis.before === axis.after ? `padding 2·${axis.before}` : `padding ${axis.before} + ${axis.after}`;
}

/** The whole value of a key, or its element for the one axis that fails. */
function axisSpan(site: InferSite, key: string, names: readonly AxisName[]): Span {
  const [first] = names;
  return names.length === 1 && first !== undefined && site.isWritten(key, AXIS_INDEX[first])
    ? site.at(key, AXIS_INDEX[first])
    : site.at(key);
}
