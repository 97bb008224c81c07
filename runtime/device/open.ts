/**
 * Finds a device. Where it can come from differs from host to host (a page, Deno, packages in Node), so each host gives a list of
 * sources in order of preference; what all of them share stands here.
 */
import { DeviceNotFoundError, RuntimeError } from '../errors.ts';
import type { Device, DeviceInfo } from './device.ts';
import { openWebGpu } from './webgpu/open.ts';

/** `auto` takes the best there is; the others insist on one kind. */
export type DeviceKind = 'auto' | 'webgpu';

export interface DeviceOptions {
  /** Asks for a device that runs on the CPU, even where there is a GPU. */
  readonly software?: boolean;
}

/** One way to get a device on this host. */
export interface DeviceSource {
  /** "navigator.gpu" */
  readonly name: string;
  /** Throws a `RuntimeError` that says why there is none. */
  open(options: DeviceOptions): Promise<Device>;
}

/** What became of one source, for `specc doctor`. */
export interface DeviceReport {
  readonly source: string;
  readonly device?: DeviceInfo;
  /** Why there is no device. */
  readonly reason?: string;
}

/** The first device that opens. Throws `DeviceNotFoundError` with the reason of each source. */
export async function openFirst(sources: readonly DeviceSource[], options: DeviceOptions): Promise<Device> {
  const notes: string[] = [];
  const help = new Set<string>();
  for (const source of sources) {
    try {
      return await source.open(options);
    } catch (error) {
      notes.push(`${source.name}: ${reasonOf(error)}`);
      for (const line of error instanceof RuntimeError ? error.help : []) {
        help.add(line);
      }
    }
  }
  throw new DeviceNotFoundError('no WebGPU device was found', { notes, help: [...help] });
}

/** Tries every source and closes what it opened. */
export async function reportAll(sources: readonly DeviceSource[], options: DeviceOptions): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const source of sources) {
    try {
      const device = await source.open(options);
      device.destroy();
      reports.push({ source: source.name, device: device.info });
    } catch (error) {
      reports.push({ source: source.name, reason: reasonOf(error) });
    }
  }
  return reports;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** WebGPU as browsers and Deno offer it. */
export const navigatorSource: DeviceSource = {
  name: 'navigator.gpu',
  open(options) {
    if (!hasNavigatorGpu()) {
      throw new DeviceNotFoundError('this host has no `navigator.gpu`', {
        help: ['use a browser with WebGPU over https or localhost, or `deno run --unstable-webgpu`'],
      });
    }
    return openWebGpu(navigator.gpu, options);
  },
};

export function hasNavigatorGpu(): boolean {
  return typeof navigator === 'object' && 'gpu' in navigator && navigator.gpu !== undefined;
}

/** Opens a device of a page or Deno. `specc/runtime/node` has the same function for Node. */
export function openDevice(_kind: DeviceKind = 'auto', options: DeviceOptions = {}): Promise<Device> {
  return openFirst([navigatorSource], options);
}

/** Which devices there are, and why one is missing. */
export function listDevices(options: DeviceOptions = {}): Promise<DeviceReport[]> {
  return reportAll([navigatorSource], options);
}
