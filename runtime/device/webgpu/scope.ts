/** Makes something inside a WebGPU error scope, so that what the device thinks of it comes back to the caller and not to the console. */

/** What `work` returned and the error it raised on the device, or null. `work` is synchronous, so scopes of concurrent callers nest. */
export async function deviceErrorOf<T>(
  device: GPUDevice,
  filter: GPUErrorFilter,
  work: () => T,
): Promise<{ readonly result: T; readonly error: GPUError | null }> {
  device.pushErrorScope(filter);
  const result = work();
  return { result, error: await device.popErrorScope() };
}
