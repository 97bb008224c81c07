/** Where a device can come from. */
import type { Device } from './device.ts';

/** `auto` takes the best there is; the others insist on one kind. `native` is for Node with a C compiler. */
export type DeviceKind = 'auto' | 'webgpu' | 'native' | 'wasm';

export interface DeviceOptions {
  /** For `webgpu`: asks for an adapter that runs on the CPU, even where there is a GPU. */
  readonly software?: boolean;
  /** For `native` and `wasm`: threads that compute; one per core if absent. */
  readonly threads?: number;
  /** For `wasm`: whether to use the build with relaxed SIMD; if absent, it is used where the engine supports it. */
  readonly relaxedSimd?: boolean;
}

/** One way to get a device on this host. */
export interface DeviceSource {
  /** "navigator.gpu" */
  readonly name: string;
  readonly kind: Exclude<DeviceKind, 'auto'>;
  /** Known to run WebGPU on the CPU, which `auto` never takes: code for the CPU is many times faster. */
  readonly software?: boolean;
  /** Throws a `RuntimeError` that says why there is none. */
  open(options: DeviceOptions): Promise<Device>;
}
