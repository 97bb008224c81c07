/** The device of numeric tests in Node: Dawn on the machine's driver or on SwiftShader. Missing devices skip a test with their reason. */
import { type TestContext, test } from 'vitest';
import { loadModel } from '../../../compiler/cli/load-model.ts';
import { withOneBuild } from '../../../compiler/cli/package-files.ts';
import type { Compilation } from '../../../compiler/compile.ts';
import type { PackageFiles } from '../../../compiler/emit/types.ts';
import { hasRelaxedSimd } from '../../../runtime/device/cpu/wasm-module.ts';
import {
  type Device,
  type DeviceKind,
  DeviceNotFoundError,
  type DeviceOptions,
  type Profile,
} from '../../../runtime/index.ts';
import { openDevice } from '../../../runtime/node/index.ts';
import { compileCase, fixtureBytes, type NumericCaseOnDisk } from './cases.ts';
import { failures, type OpenModel, runCase } from './run-case.ts';

const opened = new Map<string, Promise<Device | { readonly skipped: string }>>();

/** The device, or a skipped test. */
export async function nodeDevice(
  context: TestContext,
  kind: DeviceKind = 'webgpu',
  options: DeviceOptions = {},
): Promise<Device> {
  const key = JSON.stringify([kind, options]);
  const found =
    opened.get(key) ??
    openDevice(kind, options).catch((error: unknown) => {
      if (error instanceof DeviceNotFoundError) {
        return { skipped: [error.message, ...error.notes].join('; ') };
      }
      throw error;
    });
  opened.set(key, found);
  const device = await found;
  if ('skipped' in device) {
    return context.skip(device.skipped);
  }
  return device;
}

/** What an open device reads. Clang takes seconds over each of the two WebAssembly builds, and a device runs only one. */
export async function filesFor(
  compilation: Compilation,
  kind: DeviceKind,
  { relaxedSimd = hasRelaxedSimd() }: DeviceOptions = {},
): Promise<PackageFiles> {
  return kind === 'wasm' ? withOneBuild(compilation, relaxedSimd) : compilation.files;
}

/** A device that runs on the CPU compiles shaders slowly when other tests want the CPU too. */
const timeoutMs = 300_000;

export interface NodeTestOptions {
  /** Names of the cases that a device on the CPU runs; the others are skipped there. Default: all. */
  readonly onSoftware?: readonly string[];
}

/** One test per case: its network computes what PyTorch computes. */
export function testInNode(cases: readonly NumericCaseOnDisk[], profile: Profile, options: NodeTestOptions = {}): void {
  for (const each of cases) {
    test(`${each.name}, ${profile} profile`, { timeout: timeoutMs }, async (context) => {
      const device = await nodeDevice(context);
      if (device.info.software && options.onSoftware?.includes(each.name) === false) {
        return context.skip(`needs a GPU: its ${profile} kernels take long to compile on ${device.info.description}`);
      }
      const compilation = compileCase(each);
      const open: OpenModel = (on, modelOptions) => loadModel(compilation, on, modelOptions);
      const comparisons = await runCase(each, fixtureBytes(each), device, open, profile);
      context.expect(failures(comparisons)).toEqual([]);
    });
  }
}

/** One test per case on a device that runs the C code, with each number of threads. */
export function testOnCpu(
  cases: readonly NumericCaseOnDisk[],
  kind: 'native' | 'wasm',
  variants: readonly DeviceOptions[],
): void {
  for (const each of cases) {
    test(`${each.name} on ${kind}`, { timeout: timeoutMs }, async (context) => {
      const devices = await Promise.all(variants.map((options) => nodeDevice(context, kind, options)));
      const compilation = compileCase(each);
      for (const [index, device] of devices.entries()) {
        const files = await filesFor(compilation, kind, variants[index]);
        const open: OpenModel = (on, modelOptions) => loadModel({ files }, on, modelOptions);
        const comparisons = await runCase(each, fixtureBytes(each), device, open);
        context.expect(failures(comparisons), JSON.stringify(variants[index])).toEqual([]);
      }
    });
  }
}
