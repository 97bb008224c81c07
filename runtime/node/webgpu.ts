/**
 * WebGPU in Node, through the optional package `webgpu` (Dawn): on the system's driver, or on the SwiftShader that the package
 * `@sparticuz/chromium` carries, for machines without a GPU.
 */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Device } from '../device/device.ts';
import { hasNavigatorGpu, navigatorSource } from '../device/open.ts';
import type { DeviceOptions, DeviceSource } from '../device/source.ts';
import { openWebGpu } from '../device/webgpu/open.ts';
import { DeviceNotFoundError } from '../errors.ts';
import { prepareSwiftShader } from './swiftshader.ts';
import { probeVulkan } from './vulkan-probe.ts';

/** One Dawn instance per driver. They must stay referenced: garbage-collecting one destroys its devices and aborts the process. */
const instances = new Map<string, GPU>();

const systemSource: DeviceSource = {
  name: 'webgpu on the system driver',
  kind: 'webgpu',
  open: (options) => openDawn('system', {}, options),
};

/** Without a GPU, the system's driver only gives another software device. */
const withoutGpu: DeviceSource = { ...systemSource, software: true };

const swiftShaderSource: DeviceSource = {
  name: 'webgpu on SwiftShader',
  kind: 'webgpu',
  software: true,
  open: async (options) => openDawn('swiftshader', { VK_ICD_FILENAMES: await prepareSwiftShader() }, options),
};

/**
 * In order of preference. SPECC_WEBGPU_DRIVER (`system` or `swiftshader`) insists on one; so does a Vulkan driver list in the
 * environment. On a machine without a GPU's device file, the system's driver does not come first.
 */
export function webGpuSources(options: DeviceOptions): readonly DeviceSource[] {
  if (hasNavigatorGpu()) {
    return [navigatorSource];
  }
  const { SPECC_WEBGPU_DRIVER: driver, VK_ICD_FILENAMES, VK_DRIVER_FILES } = process.env;
  if (driver === 'swiftshader') {
    return [swiftShaderSource];
  }
  if (driver === 'system' || VK_ICD_FILENAMES !== undefined || VK_DRIVER_FILES !== undefined) {
    return [systemSource];
  }
  return hasGpu() && options.software !== true ? [systemSource, swiftShaderSource] : [swiftShaderSource, withoutGpu];
}

function hasGpu(): boolean {
  return (
    process.platform !== 'linux' ||
    ['/dev/nvidia0', '/dev/dxg', '/dev/mali0'].some((file) => existsSync(file)) ||
    (existsSync('/dev/dri') && readdirSync('/dev/dri').some((file) => file.startsWith('render')))
  );
}

/** Whether a driver is registered where the Vulkan loader looks by default. */
function hasVulkanDriver(): boolean {
  return ['/etc', '/usr/share', '/usr/local/share'].some((folder) => {
    const drivers = `${folder}/vulkan/icd.d`;
    return existsSync(drivers) && readdirSync(drivers).some((file) => file.endsWith('.json'));
  });
}

/** The environment controls the Vulkan loader, which reads it when the first adapter is requested. */
async function openDawn(
  driver: string,
  environment: Readonly<Record<string, string>>,
  options: DeviceOptions,
): Promise<Device> {
  const { create } = await import('webgpu').catch((cause: unknown) => {
    throw new DeviceNotFoundError('the package `webgpu` cannot be loaded', {
      help: ['install it with `npm install webgpu`'],
      cause,
    });
  });
  const wanted: Readonly<Record<string, string>> = {
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
    ...environment,
  };
  if (driver === 'system' && process.platform === 'linux' && !(hasGpu() && hasVulkanDriver())) {
    await probeVulkan({ ...process.env, ...wanted });
  }
  const before = Object.keys(wanted).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, wanted);
  try {
    const gpu = instances.get(driver) ?? create([]);
    instances.set(driver, gpu);
    return await openWebGpu(gpu, { ...options, pollSoftware: pollGently });
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}

/** Milliseconds between two polls of a device that runs on the CPU. */
const pollInterval = 1;

/**
 * Dawn's Node binding polls a pending promise through `setImmediate` without a pause: that takes a whole core, which a software device
 * needs for its own work. While Dawn schedules a poll, and only then, `setImmediate` is a timer.
 */
function pollGently<T>(call: () => T): T {
  const { setImmediate } = globalThis;
  const later = (callback: () => void) => setTimeout(() => pollGently(callback), pollInterval);
  globalThis.setImmediate = later as unknown as typeof setImmediate;
  try {
    return call();
  } finally {
    globalThis.setImmediate = setImmediate;
  }
}
