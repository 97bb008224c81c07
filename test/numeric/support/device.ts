/** The device of numeric tests in Node: Dawn on the machine's driver or on SwiftShader. Missing devices skip a test with their reason. */
import { type TestContext, test } from 'vitest';
import { loadModel } from '../../../compiler/cli/load-model.ts';
import { type Device, DeviceNotFoundError, type Schedule } from '../../../runtime/index.ts';
import { openDevice } from '../../../runtime/node/index.ts';
import { compileCase, fixtureBytes, type NumericCaseOnDisk } from './cases.ts';
import { failures, type OpenModel, runCase } from './run-case.ts';

let opened: Promise<Device | { readonly skipped: string }> | undefined;

/** The device, or a skipped test. */
export async function nodeDevice(context: TestContext): Promise<Device> {
  opened ??= openDevice('auto').catch((error: unknown) => {
    if (error instanceof DeviceNotFoundError) {
      return { skipped: error.message };
    }
    throw error;
  });
  const device = await opened;
  if ('skipped' in device) {
    return context.skip(device.skipped);
  }
  return device;
}

/** A device that runs on the CPU compiles shaders slowly when other tests want the CPU too. */
const timeoutMs = 300_000;

export interface NodeTestOptions {
  /** Names of the cases that a device on the CPU runs; the others are skipped there. Default: all. */
  readonly onSoftware?: readonly string[];
}

/** One test per case: its network computes what PyTorch computes. */
export function testInNode(
  cases: readonly NumericCaseOnDisk[],
  schedule: Schedule,
  options: NodeTestOptions = {},
): void {
  for (const each of cases) {
    test(`${each.name}, ${schedule} schedule`, { timeout: timeoutMs }, async (context) => {
      const device = await nodeDevice(context);
      if (device.info.software && options.onSoftware?.includes(each.name) === false) {
        return context.skip(`needs a GPU: its ${schedule} kernels take long to compile on ${device.info.description}`);
      }
      const compilation = compileCase(each);
      const open: OpenModel = (on, modelOptions) => loadModel(compilation, on, modelOptions);
      const comparisons = await runCase(each, fixtureBytes(each), device, open, schedule);
      context.expect(failures(comparisons)).toEqual([]);
    });
  }
}
