/** TypeScript of the project as a module that Node runs, wherever the result lies. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { templateLoader } from '../../scripts/text-templates.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string} outfile @param {string} entryPoint */
export function bundleTo(outfile, entryPoint) {
  return build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    loader: templateLoader,
    // Packages stay outside, and are found from the project wherever the bundle lies.
    plugins: [{ name: 'external-packages', setup: (setup) => setup.onResolve({ filter: /^[^./]/ }, resolveExternal) }],
    logLevel: 'error',
  });
}

function resolveExternal({ path, kind }) {
  if (kind === 'entry-point' || path.startsWith('node:')) {
    return undefined;
  }
  if (path === 'specc/runtime') {
    return { path: join(root, 'runtime/index.ts') };
  }
  return { path: import.meta.resolve(path), external: true };
}
