/** The page: `?device=webgpu` chooses the device, `?worker` leaves the work to a worker. */
import { classify, type DeviceName } from './classify.ts';

const query = new URLSearchParams(location.search);
const device: DeviceName = query.get('device') === 'webgpu' ? 'webgpu' : 'wasm';

function classifyInWorker(): Promise<object> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage(device);
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<object>) => resolve(data);
  });
}

const result = await (query.has('worker') ? classifyInWorker() : classify(device));
const output = document.querySelector('output');
if (output !== null) {
  output.textContent = JSON.stringify(result);
}
