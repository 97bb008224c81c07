/**
 * What the program needs from a device at the spec's batch size against what a class of devices grants (SPC6xxx).
 * The runtime checks its own adapter and reports the same buffers and numbers; here the spec's author learns it at build time.
 */
import { bindingTooLarge, dispatchTooWide, tooManyBindings } from '../diagnostics/catalogue/target.ts';
import { createDiagnostic, type DiagnosticDetails } from '../diagnostics/create.ts';
import type { Label, Report, TextEdit } from '../diagnostics/types.ts';
import type { ValueRole } from '../graph/types.ts';
import { bytesAt, bytesOf } from '../passes/plan-memory.ts';
import type { TargetLimits } from '../program/target-limits.ts';
import type { Buffer, Bytes, Extent, KernelCall, Program } from '../program/types.ts';
import type { Span } from '../source/span.ts';
import type { RenderedKernel } from '../targets/wgsl/kernel.ts';
import { formatBytes } from '../text/table.ts';

/** Workgroups along one dimension for a batch of n. */
export function workgroupsAt(extent: Extent, n: number): number {
  if (typeof extent === 'number') {
    return extent;
  }
  const { factor, scale, divisor, most = Number.POSITIVE_INFINITY } = extent;
  return Math.min(most, factor * Math.ceil((n * scale) / divisor));
}

/** Roles whose buffers have the extent of another: if they do not fit, neither does that one, and one report is enough. */
const COMPANIONS: ReadonlySet<ValueRole> = new Set([
  'gradient',
  'parameter_gradient',
  'accumulated_gradient',
  'optimizer_state',
]);

export interface LimitsCheck {
  readonly program: Program;
  readonly kernels: ReadonlyMap<string, readonly RenderedKernel[]>;
  readonly batch: number;
  /** Where the spec writes `train.batch`, if it does. */
  readonly batchSpan?: Span;
  /** The edit that writes another batch size; undefined where the text has no place for it. */
  readonly editBatch?: (batch: number) => TextEdit | undefined;
  readonly limits: TargetLimits;
}

export function checkLimits(check: LimitsCheck, report: Report): void {
  const calls = [...new Set(Object.values(check.program.phases).flat())];
  const needs: Needs = { buffers: boundBuffers(check, calls), dispatches: dispatches(check, calls) };
  checkBindings(check, needs, report);
  for (const { name: kernel, bindings, span } of calls) {
    const limit = check.limits.maxStorageBuffersPerShaderStage;
    if (bindings.length > limit) {
      report(createDiagnostic(tooManyBindings, { kernel, count: bindings.length, limit }, { span }));
    }
  }
  checkDispatches(check, needs, report);
}

interface BoundBuffer {
  readonly buffer: Buffer;
  readonly bytes: Bytes;
  readonly span: Span;
}

interface Dispatch {
  readonly call: KernelCall;
  readonly extents: readonly Extent[];
}

interface Needs {
  readonly buffers: readonly BoundBuffer[];
  readonly dispatches: readonly Dispatch[];
}

function boundBuffers({ program }: LimitsCheck, calls: readonly KernelCall[]): readonly BoundBuffer[] {
  const users = new Map<string, KernelCall>();
  for (const call of calls) {
    for (const { buffer } of call.bindings) {
      users.set(buffer, users.get(buffer) ?? call);
    }
  }
  const spans = new Map(program.graph.layers.map(({ name, span }) => [name, span] as const));
  return [...program.buffers.values()].flatMap((buffer) => {
    const user = users.get(buffer.name);
    return user === undefined || COMPANIONS.has(buffer.role)
      ? []
      : [{ buffer, bytes: bytesOf(buffer), span: spanOf(buffer, program, spans) ?? user.span }];
  });
}

function dispatches({ kernels }: LimitsCheck, calls: readonly KernelCall[]): readonly Dispatch[] {
  return calls.map((call) => ({
    call,
    extents: (kernels.get(call.name) ?? []).flatMap(({ launch }) => launch.workgroups),
  }));
}

/** Where the spec writes what the buffer holds: the input, the layer of an activation, the owner of a parameter. */
function spanOf(buffer: Buffer, { graph }: Program, layers: ReadonlyMap<string, Span>): Span | undefined {
  const [owner] = buffer.name.split('.');
  return owner === graph.input.name ? graph.input.span : layers.get(owner ?? '');
}

/** A batch that is too large is one mistake: only the largest of the buffers that grow with it is reported. */
function checkBindings(check: LimitsCheck, needs: Needs, report: Report): void {
  const { batch, limits } = check;
  const tooLarge = needs.buffers
    .filter(({ bytes }) => bytesAt(bytes, batch) > limits.maxStorageBufferBindingSize)
    .sort((a, b) => bytesAt(b.bytes, batch) - bytesAt(a.bytes, batch));
  const [largest, ...others] = tooLarge.filter(({ buffer }) => buffer.batched);
  if (largest !== undefined) {
    const names = others.map(({ buffer, bytes }) => `\`${buffer.name}\` (${formatBytes(bytesAt(bytes, batch))})`);
    reportBinding(check, largest, report, {
      labels: batchLabels(check),
      notes: names.length === 0 ? [] : [`also over the limit: ${names.join(', ')}`],
      ...smallerBatch(check, needs),
    });
  }
  for (const fixed of tooLarge.filter(({ buffer }) => !buffer.batched)) {
    const help = ['use a smaller layer, or a target with larger bindings: `--limits webgpu-desktop`'];
    reportBinding(check, fixed, report, { help });
  }
}

function reportBinding(
  { batch, limits }: LimitsCheck,
  { buffer, bytes, span }: BoundBuffer,
  report: Report,
  advice: DiagnosticDetails,
): void {
  const limit = limits.maxStorageBufferBindingSize;
  report(
    createDiagnostic(
      bindingTooLarge,
      { buffer: buffer.name, size: formatBytes(bytesAt(bytes, batch)), limit: formatBytes(limit), batch },
      {
        span,
        label: `${[...(buffer.batched ? [batch] : []), ...buffer.shape].join('·')} values of 4 bytes`,
        ...advice,
      },
    ),
  );
}

/** The same for grids: of those that grow with the batch, only the widest is reported. */
function checkDispatches(check: LimitsCheck, needs: Needs, report: Report): void {
  const limit = check.limits.maxComputeWorkgroupsPerDimension;
  const tooWide = needs.dispatches
    .flatMap(({ call, extents }) =>
      extents.map((extent) => ({ call, extent, count: workgroupsAt(extent, check.batch) })),
    )
    .filter(({ count }) => count > limit)
    .sort((a, b) => b.count - a.count);
  const widest = tooWide.find(({ extent }) => typeof extent !== 'number');
  if (widest !== undefined) {
    const others = new Set(tooWide.filter(({ call }) => call !== widest.call).map(({ call }) => `\`${call.name}\``));
    reportDispatch(check, widest, report, {
      labels: batchLabels(check),
      notes: others.size === 0 ? [] : [`also over the limit: ${[...others].join(', ')}`],
      ...smallerBatch(check, needs),
    });
  }
  for (const fixed of tooWide.filter(({ extent }) => typeof extent === 'number')) {
    reportDispatch(check, fixed, report, {});
  }
}

function reportDispatch(
  { batch, limits }: LimitsCheck,
  { call, count: workgroups }: { readonly call: KernelCall; readonly count: number },
  report: Report,
  advice: DiagnosticDetails,
): void {
  const limit = limits.maxComputeWorkgroupsPerDimension;
  const parameters = { kernel: call.name, workgroups, limit, batch };
  report(createDiagnostic(dispatchTooWide, parameters, { span: call.span, ...advice }));
}

function batchLabels({ batch, batchSpan }: LimitsCheck): readonly Label[] {
  return batchSpan === undefined ? [] : [{ span: batchSpan, text: `batch ${batch}` }];
}

/** The batch at which everything that grows with it fits. */
function smallerBatch(check: LimitsCheck, { buffers, dispatches }: Needs): Pick<DiagnosticDetails, 'help' | 'fixes'> {
  const { limits, editBatch } = check;
  const largest = Math.min(
    ...buffers
      .filter(({ buffer }) => buffer.batched)
      .map(({ bytes }) => Math.floor((limits.maxStorageBufferBindingSize - bytes.fixed) / bytes.perSample)),
    ...dispatches
      .flatMap(({ extents }) => extents)
      .map((extent) => largestBatch(extent, limits.maxComputeWorkgroupsPerDimension)),
  );
  if (largest < 1) {
    return { help: ['not even one image fits; make the layer smaller'] };
  }
  const edit = editBatch?.(largest);
  return edit === undefined
    ? { help: [`the largest batch that fits is ${largest}`] }
    : { fixes: [{ title: `\`batch: ${largest}\` is the largest that fits`, edits: [edit] }] };
}

/** The inverse of `workgroupsAt`. */
function largestBatch(extent: Extent, workgroups: number): number {
  return typeof extent === 'number' || (extent.most ?? Number.POSITIVE_INFINITY) <= workgroups
    ? Number.POSITIVE_INFINITY
    : Math.floor((Math.floor(workgroups / extent.factor) * extent.divisor) / extent.scale);
}
