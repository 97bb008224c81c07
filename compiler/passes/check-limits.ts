/**
 * What the program needs of a device at the spec's batch size against what a class of devices grants (SPC6xxx).
 * The runtime asks its adapter again and reports with the same buffers and numbers; here the spec's author learns it at build time.
 */
import { bindingTooLarge, dispatchTooWide, tooManyBindings } from '../diagnostics/catalogue/target.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import type { RenderedKernel } from '../emit/wgsl/kernel.ts';
import type { ValueRole } from '../graph/types.ts';
import type { Buffer, Extent, Program } from '../program/types.ts';
import type { Span } from '../source/span.ts';
import { formatBytes } from '../text/table.ts';
import { bytesAt, bytesOf } from './plan-memory.ts';

export interface TargetLimits {
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

export type LimitsName = 'webgpu-default' | 'webgpu-desktop';

/**
 * `webgpu-default`: what every WebGPU device grants (WebGPU §3.6.2, default limits).
 * `webgpu-desktop`: what desktop GPUs of the last years grant on request: 2 GiB − 4 per binding; counts stay at the default.
 */
export const TARGET_LIMITS: Readonly<Record<LimitsName, TargetLimits>> = {
  'webgpu-default': {
    maxStorageBufferBindingSize: 134_217_728,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupsPerDimension: 65_535,
  },
  'webgpu-desktop': {
    maxStorageBufferBindingSize: 2_147_483_644,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupsPerDimension: 65_535,
  },
};

/** Workgroups along one dimension for a batch of n. */
export function workgroupsAt(extent: Extent, n: number): number {
  return typeof extent === 'number' ? extent : extent.factor * Math.ceil((n * extent.scale) / extent.divisor);
}

/** Copies of another buffer's extent: if they do not fit, neither does the value they belong to, and once is enough. */
const COMPANIONS: ReadonlySet<ValueRole> = new Set(['gradient', 'parameter_gradient', 'velocity']);

export interface LimitsCheck {
  readonly program: Program;
  readonly kernels: ReadonlyMap<string, readonly RenderedKernel[]>;
  readonly batch: number;
  /** Where the spec writes `train.batch`, if it does. */
  readonly batchSpan?: Span;
  readonly limits: TargetLimits;
}

export function checkLimits(check: LimitsCheck, report: Report): void {
  const { program, kernels, batch, limits } = check;
  const calls = [...new Set(Object.values(program.phases).flat())];
  for (const buffer of program.buffers.values()) {
    const user = calls.find((call) => call.bindings.some((binding) => binding.buffer === buffer.name));
    const fits = bytesAt(bytesOf(buffer), batch) <= limits.maxStorageBufferBindingSize;
    if (user !== undefined && !fits && !COMPANIONS.has(buffer.role)) {
      reportBinding(buffer, spanOf(buffer, program) ?? user.span, check, report);
    }
  }
  for (const call of calls) {
    if (call.bindings.length > limits.maxStorageBuffersPerShaderStage) {
      const { name: kernel, span } = call;
      const count = call.bindings.length;
      const limit = limits.maxStorageBuffersPerShaderStage;
      report(createDiagnostic(tooManyBindings, { kernel, count, limit }, { span }));
    }
    const extents = (kernels.get(call.name) ?? []).flatMap(({ launch }) => launch.workgroups);
    const workgroups = Math.max(0, ...extents.map((extent) => workgroupsAt(extent, batch)));
    if (workgroups > limits.maxComputeWorkgroupsPerDimension) {
      const limit = limits.maxComputeWorkgroupsPerDimension;
      report(createDiagnostic(dispatchTooWide, { kernel: call.name, workgroups, limit, batch }, { span: call.span }));
    }
  }
}

/** The layer that the buffer belongs to: the one that writes an activation, the one that owns a parameter. */
function spanOf(buffer: Buffer, program: Program): Span | undefined {
  const [owner] = buffer.name.split('.');
  return program.graph.layers.find((layer) => layer.name === owner)?.span;
}

function reportBinding(buffer: Buffer, span: Span, check: LimitsCheck, report: Report): void {
  const { batch, batchSpan, limits } = check;
  const bytes = bytesOf(buffer);
  const limit = limits.maxStorageBufferBindingSize;
  const largest = Math.floor((limit - bytes.fixed) / bytes.perSample);
  const advice = buffer.batched
    ? largest >= 1
      ? `the largest batch that fits is ${largest}`
      : 'not even one image fits; make the layer smaller'
    : 'a smaller layer, or a target with larger bindings: `--limits webgpu-desktop`';
  report(
    createDiagnostic(
      bindingTooLarge,
      { buffer: buffer.name, size: formatBytes(bytesAt(bytes, batch)), limit: formatBytes(limit), batch },
      {
        span,
        label: `${[...(buffer.batched ? [batch] : []), ...buffer.shape].join('·')} values of 4 bytes`,
        labels: batchSpan !== undefined && buffer.batched ? [{ span: batchSpan, text: `batch ${batch}` }] : [],
        help: [advice],
      },
    ),
  );
}
