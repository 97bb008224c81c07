/**
 * `npm run fuzz`: bundles `test/fuzz/run.ts` and runs it in a process of its own, so that a network whose code ends the process is
 * known all the same.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runtimeAsPackage } from './runtime-as-package.mjs';
import { templateLoader } from './text-templates.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Inside the project, where `specc/runtime` means the one in `dist/`, which generated code uses too.
const bundles = join(root, '.cache', 'fuzz');
const temporary = mkdtempSync(join(tmpdir(), 'specc-fuzz-'));
const inFlight = join(temporary, 'in-flight.yaml');

await build({
  absWorkingDir: root,
  entryPoints: ['test/fuzz/run.ts', 'test/fuzz/texts.ts'],
  outdir: bundles,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'es2023',
  packages: 'external',
  loader: templateLoader,
  plugins: [runtimeAsPackage],
  logLevel: 'warning',
});

/** As in `test/fuzz/run.ts`. */
const startAgain = 75;

/** @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
function runOnce() {
  const child = spawn(process.execPath, [join(bundles, 'run.mjs'), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      SPECC_CACHE_DIR: join(temporary, 'builds'),
      SPECC_FUZZ_IN_FLIGHT: inFlight,
      SPECC_FUZZ_STATE: join(temporary, 'state.json'),
    },
  });
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
}

// The child is interrupted too, and says so by its exit.
process.on('SIGINT', () => {});
let { code, signal } = await runOnce();
while (code === startAgain) {
  ({ code, signal } = await runOnce());
}
if (signal !== null && signal !== 'SIGINT' && signal !== 'SIGTERM' && existsSync(inFlight)) {
  const path = join('test', 'fuzz', 'cases', `${signal.toLowerCase()}-${Date.now()}.yaml`);
  const text = readFileSync(inFlight, 'utf8');
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`\n${text}\nthis network ended the process with ${signal}; written to ${path}\n`);
}
rmSync(temporary, { recursive: true, force: true });
process.exitCode = code ?? 1;
