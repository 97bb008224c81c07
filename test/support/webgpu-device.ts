/**
 * The WebGPU device of kernel tests: Dawn for Node over the machine's Vulkan driver. One device per test process.
 */
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
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    root = create([]);
  } catch (error) {
    return { skipped: `the optional package webgpu does not load: ${String(error)}` };
  }
  const adapter = await root.requestAdapter();
  if (adapter === null) {
    return { skipped: 'no WebGPU adapter: is a Vulkan driver installed?' };
  }
  return { device: await adapter.requestDevice() };
}
