/** The same away from the page, which answers people meanwhile. */
import { classify, type DeviceName } from './classify.ts';

self.onmessage = async ({ data }: MessageEvent<DeviceName>) => {
  self.postMessage(await classify(data));
};
