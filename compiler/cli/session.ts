/** What commands that run a network share: the device, the generated model on it, and weights from a file. */
import {
  checkFiniteWeights,
  type Device,
  type DeviceInfo,
  type Model,
  type NetworkOptions,
  networkTensors,
  type Tensor,
  verifyChecksum,
} from '../../runtime/index.ts';
import { floatTensors, openDevice, readTensorFile } from '../../runtime/node/index.ts';
import type { CompiledSpec } from './compile-spec.ts';
import { untilStopped } from './interrupt.ts';
import { loadModel } from './load-model.ts';
import { startNotice } from './notice.ts';
import type { DeviceOptions } from './options.ts';
import { buildPackageToRun } from './package-files.ts';

/** A network from the cache loads faster than this. */
const QUIET_SECONDS = 2;

export interface WeightsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ModelOptions extends Pick<NetworkOptions, 'batch' | 'seed'> {
  /** Ends the wait for Clang; if absent, Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** "native: 2 threads, built by cc (Debian 12.2.0) 12.2.0" */
export function describeDevice({ kind, description }: DeviceInfo): string {
  return `${kind}: ${description}`;
}

/** Opens the device and the model, calls `use`, and frees both whatever happens. */
export async function withModel<T>(
  { compilation }: CompiledSpec,
  { device: kind, threads, profile }: DeviceOptions,
  { signal, ...options }: ModelOptions,
  use: (model: Model, device: Device) => Promise<T>,
): Promise<T> {
  const device = await openDevice(kind, threads === undefined ? {} : { threads });
  try {
    // Clang builds for WebAssembly only what WebAssembly will run.
    const build = (stop: AbortSignal) => buildPackageToRun(compilation, stop);
    const built = () => (signal === undefined ? untilStopped(build) : build(signal));
    const files = device.info.kind === 'wasm' ? await built() : compilation.files;
    const endNotice = startNotice(
      `${device.info.kind}: building the network; the first time takes longer`,
      QUIET_SECONDS,
    );
    const model = await loadModel({ files }, device, {
      ...options,
      ...(profile === undefined ? {} : { profile }),
    }).finally(endNotice);
    try {
      // If stopped during the build, nothing has begun, and there is nothing to save.
      signal?.throwIfAborted();
      return await use(model, device);
    } finally {
      model.destroy();
    }
  } finally {
    device.destroy();
  }
}

/** Rejects with a named error for a file that cannot be read, that is damaged, or whose weights are not finite. */
export async function readWeights(file: string): Promise<WeightsFile> {
  const weights = await readAnyWeights(file);
  checkFiniteWeights(networkTensors(weights.tensors), `in ${file}`);
  return weights;
}

/** The same without requiring finite weights, for commands that find where values cease to be finite. */
export async function readAnyWeights(file: string): Promise<WeightsFile> {
  const stored = await readTensorFile(file);
  const weights = { tensors: floatTensors(stored), metadata: stored.metadata };
  await verifyChecksum(weights);
  return weights;
}
