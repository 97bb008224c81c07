/**
 * The WebGPU device of kernel tests: Dawn for Node over the Vulkan driver that the environment names, or else over the packaged
 * SwiftShader. One device per test process.
 */
import { tmpdir } from 'node:os';
import { prepareSwiftShader } from '../../runtime/node/swiftshader.ts';

export type OpenedDevice = { readonly device: GPUDevice } | { readonly skipped: string };

/** Dawn's root object must stay referenced, or the garbage collector takes the device along and the process aborts. */
let root: GPU | undefined;
let opened: Promise<OpenedDevice> | undefined;

/** The device, or why there is none. */
export function openTestDevice(): Promise<OpenedDevice> {
  opened ??= open();
  return opened;
}

async function open(): Promise<OpenedDevice> {
  try {
    process.env.XDG_RUNTIME_DIR ??= tmpdir();
    process.env.VK_ICD_FILENAMES ??= await prepareSwiftShader();
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    root = create([]);
  } catch (error) {
    return { skipped: `no WebGPU in Node: ${error instanceof Error ? error.message : String(error)}` };
  }
  const adapter = await root.requestAdapter();
  if (adapter === null) {
    return { skipped: 'no WebGPU adapter: is a Vulkan driver installed?' };
  }
  return { device: await adapter.requestDevice() };
}
