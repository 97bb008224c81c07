/** Numbers first: the `gpu` kernels against stored numbers of PyTorch, and whole networks against WebAssembly in the same process. */
import type { Device } from '../../../runtime/device/device.ts';
import { openDevice } from '../../../runtime/device/open.ts';
import type { GradientResult, Model } from '../../../runtime/model.ts';
import { type Comparison, forwardTolerance, gradientTolerance } from '../../../test/numeric/support/checks.ts';
import { patternOf, patternTensor } from '../../../test/numeric/support/pattern.ts';
import { type NumericCase, runCase } from '../../../test/numeric/support/run-case.ts';
import { relativeError } from '../../../test/support/arrays.ts';
import type { Host } from './host.ts';
import type { BenchCase, CorrectnessResult } from './types.ts';

export async function compareWithPyTorch(
  host: Host,
  device: Device,
  { name, kind, batch }: BenchCase,
): Promise<CorrectnessResult> {
  const create = await host.load(name);
  const each: NumericCase = { name, kind, batch };
  const fixture = await host.read(`cases/${name}/fixture.safetensors`);
  return judge(name, 'PyTorch', () => runCase(each, fixture, device, create, 'gpu'));
}

/**
 * Logits and gradients of the same weights and images. The weights are patterns of PyTorch's cases: after AlexNet's own initial values, windows
 * of pools hold numbers that differ by rounding only, and which one wins decides where a gradient goes.
 */
export async function compareWithWebAssembly(
  host: Host,
  device: Device,
  name: string,
  batch: number,
): Promise<CorrectnessResult> {
  return judge(`${name}, N = ${batch}`, 'WebAssembly', async () => {
    const create = await host.load(name);
    const cpu = await openDevice('wasm');
    try {
      const options = { batch, seed: 7 };
      const expected = await gradientsOf(await create(cpu, options), batch);
      const found = await gradientsOf(await create(device, { ...options, profile: 'gpu' }), batch);
      return [
        compare('logits', found.logits.data, expected.logits.data, forwardTolerance),
        ...[...expected.gradients].map(([parameter, { data }]) =>
          compare(parameter, found.gradients.get(parameter)?.data ?? [], data, gradientTolerance),
        ),
      ];
    } finally {
      cpu.destroy();
    }
  });
}

async function gradientsOf(model: Model, batch: number): Promise<GradientResult> {
  try {
    const { input, classes, parameters } = model.program;
    model.writeParameters(new Map(Object.entries(parameters).map(([name, each]) => [name, patternOf(name, each)])));
    const labels = Int32Array.from({ length: batch }, (_, index) => (3 * index) % classes);
    return await model.gradients(patternTensor('images', [batch, ...input], 1), labels);
  } finally {
    model.destroy();
  }
}

function compare(what: string, found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): Comparison {
  return { what, error: relativeError(found, expected), tolerance };
}

/** A case that throws is a result as well: the others still run. */
async function judge(
  name: string,
  against: CorrectnessResult['against'],
  run: () => Promise<readonly Comparison[]>,
): Promise<CorrectnessResult> {
  try {
    const comparisons = await run();
    const worst = comparisons.reduce<Comparison | undefined>(
      (most, each) =>
        most === undefined || !(each.error / (each.tolerance || 1) <= most.error / (most.tolerance || 1)) ? each : most,
      undefined,
    );
    const failures = comparisons
      .filter(({ error, tolerance }) => !(error <= tolerance))
      .map(({ what, error, tolerance }) => `${what}: ${error.toExponential(1)} > ${tolerance}`);
    return { name, against, comparisons: comparisons.length, ...(worst === undefined ? {} : { worst }), failures };
  } catch (error) {
    return { name, against, comparisons: 0, failures: [error instanceof Error ? error.message : String(error)] };
  }
}
