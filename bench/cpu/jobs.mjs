/** Folders that contestants read: the compiled package with an entry for Node, the weights, the images. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleTo } from '../shared/bundle.mjs';
import { writeOnnx } from './onnx.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** @param {string} folder  to make them in @param {string} root  of the project */
export async function createJobs(folder, root) {
  const { prepare, writeSpec } = await import(pathToFileURL(await bundle('prepare.ts')).href);
  let count = 0;
  return {
    bundle,
    /** @param {import('./workloads.mjs').Workload} workload */
    async prepare({ spec, text, batch, mode }, threads, needsOnnx) {
      const job = newFolder();
      const file = text === undefined ? join(root, spec) : writeSpec(text, job);
      const { counts, peerJob } = await prepare(file, { batch, mode }, threads, job);
      const source = join(job, 'package/entry.ts');
      const runtime = JSON.stringify(join(root, 'runtime/node/index.ts'));
      writeFileSync(source, `export { openDevice } from ${runtime};\nexport * as model from './model.ts';\n`);
      await bundleTo(join(job, 'package/entry.mjs'), source);
      if (needsOnnx) {
        writeOnnx(peerJob);
      }
      return { job, peerJob, counts };
    },
  };

  /** A module of this folder, from TypeScript; gives where it lies. */
  async function bundle(file) {
    const path = join(folder, `${file.replaceAll('/', '-')}.mjs`);
    await bundleTo(path, join(here, file));
    return path;
  }

  function newFolder() {
    const job = join(folder, String(count++));
    mkdirSync(job);
    return job;
  }
}
