/** Changes that could make a sliding window work out: input size, rounding, padding, stride, kernel. A small search over whole numbers. */
import type { Candidate, CandidateGenerator, Change, FixSite, PlainValue } from '../../fixes/types.ts';
import type { LayerProblem } from '../../graph/report.ts';
import {
  kernelSpan,
  paddedInput,
  type WindowAttributes,
  type WindowAxes,
  type WindowAxis,
  type WindowFamily,
  windowAxes,
  windowExtent,
} from './window.ts';

/** How far from the written input size to look for a fitting one, in pixels. */
const INPUT_SEARCH = 64;
/** The most layers that this search infers, so that specs of thousands of layers still get an answer at once. */
const INPUT_SEARCH_LAYERS = 20_000;
/** Input sizes that are offered. */
const INPUT_CANDIDATES = 2;

type WindowKey = 'kernel' | 'stride' | 'padding' | 'rounding';

interface WindowSite {
  readonly site: FixSite;
  readonly problem: LayerProblem;
  readonly axes: WindowAxes;
  /** Names the layer where it is not the reported one: " in `conv2`". */
  readonly place: string;
}

type Generate = (window: WindowSite) => readonly Candidate[];

const fixConvExtent: Generate = (window) => [
  ...inputSizes(window),
  rounding(window, 'ceil', 'as cuda-convnet2 rounds'),
  ...exactPadding(window),
  rounding(window, 'floor', 'as Caffe and PyTorch round'),
  ...paddingAndFloor(window),
  ...kernels(window),
  ...strides(window),
];

const fixPoolExtent: Generate = (window) => [
  rounding(window, 'ceil', 'as Caffe and cuda-convnet2 round pools'),
  rounding(window, 'floor', 'as PyTorch rounds'),
  ...inputSizes(window),
  ...kernels(window),
  ...strides(window),
];

const fixKernelTooLarge: Generate = (window) => [
  ...smallerKernel(window),
  ...widerPadding(window),
  ...inputSizes(window),
];

const fixOnlyPadding: Generate = (window) => {
  const { height, width } = window.axes;
  const [h, w] = [Math.floor((kernelSpan(height) - 1) / 2), Math.floor((kernelSpan(width) - 1) / 2)];
  const most = [kernelSpan(height) - 1, kernelSpan(width) - 1] as const;
  return [paddingCandidate(window, [h, w, h, w]), paddingCandidate(window, [most[0], most[1], most[0], most[1]])];
};

/** By code, for the kinds of one family. */
export function windowFixes(family: WindowFamily): Readonly<Record<string, CandidateGenerator>> {
  const fixes = {
    SPC4101: fixKernelTooLarge,
    SPC4102: fixConvExtent,
    SPC4103: fixPoolExtent,
    SPC4104: fixOnlyPadding,
    SPC4105: fixOnlyPadding,
  };
  return Object.fromEntries(
    Object.entries(fixes).map(([code, generate]) => [code, (site: FixSite) => withWindow(family, site, generate)]),
  );
}

/** Other numbers for one window, the `reach` nearest of each kind, whatever extent they give. `place` names the layer in titles. */
export function changeWindow(family: WindowFamily, site: FixSite, place: string, reach: number): readonly Candidate[] {
  const generate: Generate = (window) =>
    [strides, evenPaddings, kernels].flatMap((nearest) => nearest(window).slice(0, reach));
  return withWindow(family, site, generate, place);
}

function withWindow(family: WindowFamily, site: FixSite, generate: Generate, place = ''): readonly Candidate[] {
  const { problem } = site;
  const [, H, W] = problem?.inputShapes[0] ?? [];
  if (problem === undefined || H === undefined || W === undefined) {
    return [];
  }
  const attributes = problem.layer.attributes as unknown as WindowAttributes;
  return generate({ site, problem, axes: windowAxes(family, attributes, H, W), place });
}

function change({ problem }: WindowSite, key: WindowKey, value: PlainValue): Change {
  return { path: [...problem.layer.path, key], value };
}

/** Whether the kernel does not fit an axis, or the extent is not an integer. */
function fails(axis: WindowAxis): boolean {
  return kernelSpan(axis) > paddedInput(axis) || !Number.isInteger(windowExtent(axis).exact);
}

/** "55", or "55×27" */
function extents(axes: WindowAxes): string {
  const [P, Q] = [windowExtent(axes.height).output, windowExtent(axes.width).output];
  return P === Q ? `${P}` : `${P}×${Q}`;
}

function withAxes(axes: WindowAxes, update: (axis: WindowAxis) => WindowAxis): WindowAxes {
  return { height: update(axes.height), width: update(axes.width) };
}

function rounding(window: WindowSite, direction: 'floor' | 'ceil', convention: string): Candidate {
  const axes = withAxes(window.axes, (axis) => ({ ...axis, rounding: direction }));
  // Frameworks differ in whether they drop a last window that starts in the padding.
  const dropped =
    direction === 'ceil' &&
    [axes.height, axes.width].some((axis) => windowExtent(axis).output < windowExtent(axis).exact);
  return {
    kind: `rounding ${direction}`,
    title: `\`rounding: ${direction}\` gives ${extents(axes)}${dropped ? '' : `, ${convention}`}`,
    changes: [change(window, 'rounding', direction)],
  };
}

/** Cells that the window leaves over at the end of an axis. */
function leftOver(axis: WindowAxis): number {
  return (paddedInput(axis) - kernelSpan(axis)) % axis.stride;
}

/** Cells missing for one more window. */
function missing(axis: WindowAxis): number {
  return (axis.stride - leftOver(axis)) % axis.stride;
}

/** The odd cell goes to the bottom and right, as in TensorFlow's SAME. */
function exactPadding(window: WindowSite): readonly Candidate[] {
  const { height, width } = window.axes;
  const [h, w] = [missing(height), missing(width)];
  const sides: Sides = [
    height.before + Math.floor(h / 2),
    width.after + Math.ceil(w / 2),
    height.after + Math.ceil(h / 2),
    width.before + Math.floor(w / 2),
  ];
  return [paddingCandidate(window, sides)];
}

type Sides = readonly [top: number, right: number, bottom: number, left: number];

/** In the shortest form: one number, [height, width] or all four sides. */
function paddingValue([top, right, bottom, left]: Sides): PlainValue {
  if (top !== bottom || left !== right) {
    return [top, right, bottom, left];
  }
  return top === left ? top : [top, left];
}

function padded(axes: WindowAxes, [top, right, bottom, left]: Sides): WindowAxes {
  return {
    height: { ...axes.height, before: top, after: bottom },
    width: { ...axes.width, before: left, after: right },
  };
}

function paddingCandidate(window: WindowSite, sides: Sides): Candidate {
  const value = paddingValue(sides);
  const shown = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
  return {
    kind: 'padding',
    title: `\`padding: ${shown}\`${window.place} gives ${extents(padded(window.axes, sides))}`,
    changes: [change(window, 'padding', value)],
  };
}

/** What torchvision does for AlexNet at 224: even padding, and excess cells are dropped. */
function paddingAndFloor(window: WindowSite): readonly Candidate[] {
  const { height, width } = window.axes;
  const [h, w] = [Math.ceil(missing(height) / 2), Math.ceil(missing(width) / 2)];
  const sides: Sides = [height.before + h, width.after + w, height.after + h, width.before + w];
  const candidate = paddingCandidate(window, sides);
  const axes = withAxes(padded(window.axes, sides), (axis) => ({ ...axis, rounding: 'floor' }));
  return [
    {
      kind: 'padding and floor',
      title: `${candidate.title.slice(0, candidate.title.indexOf('` gives'))}, rounding: floor\` gives ${extents(axes)}`,
      changes: [...candidate.changes, change(window, 'rounding', 'floor')],
    },
  ];
}

/** One number where both axes have the same, else [height, width]. */
function pairCandidate(
  window: WindowSite,
  key: 'kernel' | 'stride',
  values: { readonly height: number; readonly width: number },
): Candidate {
  const { height, width } = values;
  const axes = {
    height: { ...window.axes.height, [key]: height },
    width: { ...window.axes.width, [key]: width },
  };
  const value = height === width ? height : [height, width];
  return {
    kind: key,
    title: `\`${key}: ${Array.isArray(value) ? `[${value.join(', ')}]` : value}\`${window.place} gives ${extents(axes)}`,
    changes: [change(window, key, value)],
  };
}

/** The same number for both axes that fits both, nearest to the written one first. */
function nearestPairs(window: WindowSite, key: 'kernel' | 'stride', largest: number): readonly Candidate[] {
  const { height, width } = window.axes;
  const together = height[key] === width[key];
  const fits = (axis: WindowAxis, value: number) => !fails({ ...axis, [key]: value });
  const search = (accept: (value: number) => boolean, from: number): readonly number[] =>
    nearestFirst(from, 1, largest).filter(accept);
  if (together) {
    return search((value) => fits(height, value) && fits(width, value), height[key]).map((value) =>
      pairCandidate(window, key, { height: value, width: value }),
    );
  }
  const [h] = search((value) => fits(height, value), height[key]);
  const [w] = search((value) => fits(width, value), width[key]);
  return h === undefined || w === undefined ? [] : [pairCandidate(window, key, { height: h, width: w })];
}

const LARGEST_KERNEL = 31;
const LARGEST_STRIDE = 16;

function kernels(window: WindowSite): readonly Candidate[] {
  return nearestPairs(window, 'kernel', LARGEST_KERNEL);
}

function strides(window: WindowSite): readonly Candidate[] {
  return nearestPairs(window, 'stride', LARGEST_STRIDE);
}

function smallerKernel(window: WindowSite): readonly Candidate[] {
  const { height, width } = window.axes;
  const largest = Math.max(Math.min(height.kernel, paddedInput(height)), Math.min(width.kernel, paddedInput(width)));
  return nearestPairs(window, 'kernel', largest);
}

const LARGEST_PADDING = 15;

function evenPaddings(window: WindowSite): readonly Candidate[] {
  const { height, width } = window.axes;
  const even = [height.after, width.before, width.after].every((side) => side === height.before);
  return even
    ? nearestFirst(height.before, 0, LARGEST_PADDING).map((side) => paddingCandidate(window, [side, side, side, side]))
    : [];
}

/** Even padding with which the kernel fits. */
function widerPadding(window: WindowSite): readonly Candidate[] {
  const { height, width } = window.axes;
  const lacking = (axis: WindowAxis) => Math.max(0, Math.ceil((kernelSpan(axis) - paddedInput(axis)) / 2));
  const [h, w] = [lacking(height), lacking(width)];
  return [paddingCandidate(window, [height.before + h, width.after + w, height.after + h, width.before + w])];
}

/** The most numbers that one search tries: extents in a spec are whatever somebody typed. */
const MAX_TRIES = 4096;

/** The numbers `smallest` … `largest` by distance from `from`. `from` itself is left out: it is what fails. */
function nearestFirst(from: number, smallest: number, largest: number): readonly number[] {
  const start = Math.min(Math.max(from, smallest), largest);
  const numbers: number[] = start === from ? [] : [start];
  const reach = Math.min(Math.max(largest - start, start - smallest), MAX_TRIES);
  for (let distance = 1; distance <= reach; distance += 1) {
    numbers.push(start + distance, start - distance);
  }
  return numbers.filter((number) => number >= smallest && number <= largest);
}

/** Input sizes near the written one with which no layer fails. */
function inputSizes({ site }: WindowSite): readonly Candidate[] {
  const { spec } = site;
  const [C = 0, H = 0, W = 0] = spec.input.shape;
  const found: Candidate[] = [];
  const reach = Math.min(INPUT_SEARCH, Math.floor(INPUT_SEARCH_LAYERS / spec.layers.length / 2));
  for (const distance of nearestFirst(0, -reach, reach)) {
    if (found.length === INPUT_CANDIDATES) {
      break;
    }
    const [height, width] = [H + distance, W + distance];
    const candidate = height > 0 && width > 0 ? inputCandidate(site, [C, height, width]) : undefined;
    if (candidate !== undefined) {
      found.push(candidate);
    }
  }
  return found;
}

function inputCandidate(site: FixSite, [C, height, width]: readonly [number, number, number]): Candidate | undefined {
  const crop = site.spec.data.crop;
  const changes: Change[] = [
    { path: ['input', 'shape', 1], value: height },
    { path: ['input', 'shape', 2], value: width },
  ];
  const cropFollows = crop !== undefined && height === width && crop !== height;
  if (cropFollows) {
    changes.push({ path: ['data', 'crop'], value: height });
  }
  const shape = site.shapeAfter(changes);
  if (shape === undefined) {
    return undefined;
  }
  const [, P, Q] = shape;
  const size = height === width ? `${height}` : `[${C}, ${height}, ${width}]`;
  return {
    kind: 'input',
    title: `input ${size} gives ${P === Q ? P : `${P}×${Q}`} exactly${cropFollows ? `, with \`crop: ${height}\`` : ''}`,
    changes,
  };
}
