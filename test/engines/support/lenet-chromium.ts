/** `lenet-suite.ts` in a page, on the folder that is served under `/files/`. */
import { type LenetResult, trainLenet } from './lenet-suite.ts';

export function run(): Promise<LenetResult> {
  return trainLenet(
    new URL('/files/', location.href).href,
    async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer()),
  );
}
