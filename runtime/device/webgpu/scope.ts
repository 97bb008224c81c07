/** Creates something inside a WebGPU error scope, so that the device's errors reach the caller and not the console. */
import type { Poll } from './poll.ts';

/** A device and the way to wait for it. */
export interface PolledDevice {
  readonly device: GPUDevice;
  readonly poll: Poll;
}

/** What `work` returned and the error it raised on the device, or null. `work` is synchronous, so scopes of concurrent callers nest. */
export async function deviceErrorOf<T>(
  { device, poll }: PolledDevice,
  filter: GPUErrorFilter,
  work: () => T,
): Promise<{ readonly result: T; readonly error: GPUError | null }> {
  device.pushErrorScope(filter);
  const result = poll(work);
  return { result, error: await poll(() => device.popErrorScope()) };
}
