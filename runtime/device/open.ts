/**
 * Finds a device. Where one can come from differs from host to host (a page, Deno, packages in Node), so each host gives a list of
 * sources in order of preference; what they share is here.
 */
import { DeviceNotFoundError, RuntimeError } from '../errors.ts';
import { webAssemblySource } from './cpu/source.ts';
import type { Device, DeviceInfo } from './device.ts';
import type { DeviceKind, DeviceOptions, DeviceSource } from './source.ts';
import { openWebGpu } from './webgpu/open.ts';

/** What became of one source, for `specc doctor`. */
export interface DeviceReport {
  readonly source: string;
  readonly device?: DeviceInfo;
  /** Why there is no device. */
  readonly reason?: string;
}

/** As a message names them, before "device". */
const kinds = { auto: '', webgpu: 'WebGPU ', native: 'native ', wasm: 'WebAssembly ' } as const;

/** The first device of the kind that opens. Throws `DeviceNotFoundError` with the reason of each source. */
export async function openFirst(
  sources: readonly DeviceSource[],
  kind: DeviceKind,
  options: DeviceOptions,
): Promise<Device> {
  if (!Object.hasOwn(kinds, kind)) {
    throw new DeviceNotFoundError(`no device is called \`${kind}\``, {
      help: [`choose one of ${Object.keys(kinds).join(', ')}`],
    });
  }
  const notes: string[] = [];
  const help = new Set<string>();
  const wanted = sources.filter((source) => (kind === 'auto' ? source.software !== true : source.kind === kind));
  for (const source of wanted) {
    try {
      const device = await source.open(options);
      if (kind !== 'auto' || device.info.kind !== 'webgpu' || !device.info.software) {
        return device;
      }
      device.destroy();
      notes.push(`${source.name}: ${device.info.description} runs on the CPU; \`webgpu\` uses it all the same`);
    } catch (error) {
      notes.push(`${source.name}: ${reasonOf(error)}`);
      for (const line of error instanceof RuntimeError ? error.help : []) {
        help.add(line);
      }
    }
  }
  if (wanted.length === 0) {
    notes.push(`this host has devices of the kinds ${[...new Set(sources.map((source) => source.kind))].join(', ')}`);
  }
  throw new DeviceNotFoundError(`no ${kinds[kind]}device was found`, { notes, help: [...help] });
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

/** On one line, with the error's notes. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const notes = error instanceof RuntimeError ? error.notes : [];
  return notes.length === 0 ? message : `${message} (${notes.join('; ')})`;
}

/** WebGPU as browsers and Deno offer it. */
export const navigatorSource: DeviceSource = {
  name: 'navigator.gpu',
  kind: 'webgpu',
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

/** What a page or Deno has, in order of preference. */
const sources: readonly DeviceSource[] = [navigatorSource, webAssemblySource()];

/** Opens a device of a page or Deno. `specc/runtime/node` has the same function for Node. */
export function openDevice(kind: DeviceKind = 'auto', options: DeviceOptions = {}): Promise<Device> {
  return openFirst(sources, kind, options);
}

/** Which devices there are, and why one is missing. */
export function listDevices(options: DeviceOptions = {}): Promise<DeviceReport[]> {
  return reportAll(sources, options);
}
