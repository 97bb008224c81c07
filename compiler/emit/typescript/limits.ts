/**
 * Program, plan and launches → the limits a device must grant, each as the terms it is the largest of.
 * `model.ts` states them as formulas over n, the manifest as numbers at one batch size: both read this list.
 */
import { compilerAssert } from '../../assert.ts';
import type { KernelCall, MemoryPlan, Program } from '../../program/types.ts';
import type { Span } from '../../source/span.ts';
import type { Launch, Profile } from '../../targets/wgsl/kernel.ts';
import type { RenderedProfiles } from '../../targets/wgsl/render.ts';
import { workgroupsAt } from '../check-limits.ts';
import { bufferBytes, largest, type Quantity, quantity, workgroups } from './formulas.ts';

/** Both renderings of each call's kernel, by the name of the call. */
export type RenderedKernels = ReadonlyMap<string, RenderedProfiles>;

/** A quantity and what needs it: a buffer or a kernel. */
export interface Need extends Quantity {
  readonly owner: string;
}

/** The names are WebGPU's; the order is the one they are written in. */
export const LIMIT_NAMES = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];

/** Per limit, the terms that can be the largest for some batch size. */
export type Needs = Readonly<Record<LimitName, readonly Need[]>>;

/** Every call of a program once, in order of first use. */
export function distinctCalls(program: Program): readonly KernelCall[] {
  const { forward, backward, accumulate, update, predict, score } = program.phases;
  return [...new Set([...forward, ...backward, ...accumulate, ...update, ...predict, ...score])];
}

/** One call of each kernel: the one that the kernel is named after. */
export function kernelCalls(program: Program, kernels: RenderedKernels): readonly KernelCall[] {
  return distinctCalls(program).filter(({ name, span }) => kernelOf(kernels, name, span).gpu.name === name);
}

/** The kernel of a call. */
export function kernelOf(kernels: RenderedKernels, call: string, span?: Span): RenderedProfiles {
  const rendered = kernels.get(call);
  compilerAssert(rendered !== undefined, `kernel ${call} was not rendered`, span);
  return rendered;
}

export function needsOf(program: Program, plan: MemoryPlan, kernels: RenderedKernels, profile: Profile): Needs {
  const calls = kernelCalls(program, kernels);
  const bytes = (owner: string): Need => {
    const buffer = program.buffers.get(owner);
    compilerAssert(buffer !== undefined, `no buffer is named ${owner}`);
    return { owner, ...bufferBytes(buffer) };
  };
  const perLaunch = (measure: (launch: Launch) => readonly Quantity[]): readonly Need[] =>
    largest(
      calls.flatMap(({ name: owner }) =>
        measure(kernelOf(kernels, owner)[profile].launch).map((need) => ({ owner, ...need })),
      ),
    );
  const bound = new Set(distinctCalls(program).flatMap(({ bindings }) => bindings.map(({ buffer }) => buffer)));
  return {
    maxBufferSize: largest(plan.slots.flatMap(({ buffers }) => buffers).map(bytes)),
    maxStorageBufferBindingSize: largest([...bound].map(bytes)),
    maxStorageBuffersPerShaderStage: largest(
      calls.map(({ name: owner, bindings }) => ({ owner, ...quantity(bindings.length) })),
    ),
    maxComputeWorkgroupStorageSize: perLaunch((launch) => [quantity(launch.workgroupBytes)]),
    maxComputeInvocationsPerWorkgroup: perLaunch(({ workgroupSize: [x, y, z] }) => [quantity(x * y * z)]),
    maxComputeWorkgroupSizeX: perLaunch(({ workgroupSize: [x] }) => [quantity(x)]),
    maxComputeWorkgroupSizeY: perLaunch(({ workgroupSize: [, y] }) => [quantity(y)]),
    maxComputeWorkgroupsPerDimension: perLaunch((launch) => launch.workgroups.map(workgroups)),
  };
}

/** The limits as numbers for a batch of n. */
export function limitsAt(needs: Needs, n: number): Readonly<Record<LimitName, number>> {
  const values = LIMIT_NAMES.map((name) => [
    name,
    Math.max(...needs[name].map(({ extent }) => workgroupsAt(extent, n))),
  ]);
  return Object.fromEntries(values) as Record<LimitName, number>;
}
