/** The devices of Node, in order of preference: a GPU through WebGPU, this machine's own code, WebAssembly. */

import { webAssemblySource } from '../device/cpu/source.ts';
import type { Device } from '../device/device.ts';
import { type DeviceReport, openFirst, reportAll } from '../device/open.ts';
import type { DeviceKind, DeviceOptions, DeviceSource } from '../device/source.ts';
import { nativeSource } from './native.ts';
import { nodeThreads } from './threads.ts';
import { webGpuSources } from './webgpu.ts';

/** Opens a device in Node (or in Deno, which brings its own WebGPU). */
export function openDevice(kind: DeviceKind = 'auto', options: DeviceOptions = {}): Promise<Device> {
  return openFirst(sources(options), kind, options);
}

/** Which devices there are, and why one is missing. */
export function listDevices(options: DeviceOptions = {}): Promise<DeviceReport[]> {
  return reportAll(sources(options), options);
}

function sources(options: DeviceOptions): readonly DeviceSource[] {
  return [...webGpuSources(options), nativeSource, webAssemblySource(nodeThreads)];
}
