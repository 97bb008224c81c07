/** Where a device can come from. */
import type { Device } from './device.ts';

/** `auto` takes the best there is; the others insist on one kind. `native` is for Node, where a C compiler is at hand. */
export type DeviceKind = 'auto' | 'webgpu' | 'native' | 'wasm';

export interface DeviceOptions {
  /** For `webgpu`: asks for an adapter that runs on the CPU, even where there is a GPU. */
  readonly software?: boolean;
  /** For `native` and `wasm`: threads that compute; one per core if absent. */
  readonly threads?: number;
  /** For `wasm`: whether to use the build with relaxed SIMD; where the engine has it, if absent. */
  readonly relaxedSimd?: boolean;
}

/** One way to get a device on this host. */
export interface DeviceSource {
  /** "navigator.gpu" */
  readonly name: string;
  readonly kind: Exclude<DeviceKind, 'auto'>;
  /** Known to run on the CPU through WebGPU, which `auto` never wants: code for the CPU is many times faster. */
  readonly software?: boolean;
  /** Throws a `RuntimeError` that says why there is none. */
  open(options: DeviceOptions): Promise<Device>;
}
