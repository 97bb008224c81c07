/** What an adapter says about itself, normalized across Dawn, wgpu and browsers. */
import type { RequiredLimits } from '../../program.ts';
import type { DeviceInfo } from '../device.ts';

export const limitNames: readonly (keyof RequiredLimits)[] = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
];

/** Names under which drivers that run on the CPU present themselves. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render driver|software/i;

/** Mesa's own Vulkan vendor number, which wgpu reports as text; lavapipe is the driver that uses it. */
const mesaVendor = '65541';

export function adapterInfo(adapter: GPUAdapter): DeviceInfo {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const words = [description, device, architecture, vendor].filter((text) => text !== '');
  return {
    kind: 'webgpu',
    description: description || [vendor, architecture].filter((text) => text !== '').join(' ') || 'unnamed adapter',
    software: isFallbackAdapter === true || vendor === mesaVendor || words.some((text) => softwareNames.test(text)),
    limits: Object.fromEntries(limitNames.map((name) => [name, adapter.limits[name]])),
  };
}
