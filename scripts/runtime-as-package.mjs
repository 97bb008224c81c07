/** Bundles import the runtime as `specc/runtime`, like everybody else, so that a process holds one copy of it. */
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @type {import('esbuild').Plugin} */
export const runtimeAsPackage = {
  name: 'runtime-as-package',
  setup({ onResolve }) {
    onResolve({ filter: /runtime\/(node\/)?index\.ts$/ }, ({ resolveDir, path }) => {
      const file = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
      const name = { 'runtime/index.ts': 'specc/runtime', 'runtime/node/index.ts': 'specc/runtime/node' }[file];
      return name === undefined ? null : { path: name, external: true };
    });
  },
};
