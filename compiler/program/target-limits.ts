/** Limits that classes of WebGPU devices grant. */

export interface TargetLimits {
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

export type LimitsName = 'webgpu-default' | 'webgpu-desktop';

/**
 * `webgpu-default`: what every WebGPU device grants (WebGPU §3.6.2, default limits).
 * `webgpu-desktop`: what desktop GPUs of recent years grant on request: 2 GiB − 4 per binding; counts stay at the default.
 */
export const TARGET_LIMITS: Readonly<Record<LimitsName, TargetLimits>> = {
  'webgpu-default': {
    maxStorageBufferBindingSize: 134_217_728,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupsPerDimension: 65_535,
  },
  'webgpu-desktop': {
    maxStorageBufferBindingSize: 2_147_483_644,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupsPerDimension: 65_535,
  },
};
