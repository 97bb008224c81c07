/** Bundles the kernel benchmark and runs it: `node bench/webgpu/kernels/run.mjs [node|deno] [--filter conv2] [--profile gpu] [--runs 5]`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { templateLoader } from '../../../scripts/text-templates.mjs';

const [runtime = 'node', ...words] = process.argv.slice(2);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(runtime === 'deno' ? tmpdir() : join(root, 'node_modules'), 'kernels-'));
try {
  const bundle = join(folder, 'bench.mjs');
  buildSync({
    entryPoints: [join(root, 'bench/webgpu/kernels/bench.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    loader: templateLoader,
    external: ['webgpu'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outfile: bundle,
  });
  const [command, ...flags] =
    runtime === 'deno' ? ['npx', 'deno', 'run', '--unstable-webgpu', '-A'] : [process.execPath];
  const { status } = spawnSync(command, [...flags, bundle, ...words], { stdio: 'inherit', cwd: root });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
