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
  entryPoints: ['test/fuzz/run.ts', ...['test/fuzz/texts.ts'].filter((file) => existsSync(join(root, file)))],
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
const child = spawn(process.execPath, [join(bundles, 'run.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SPECC_CACHE_DIR: join(temporary, 'builds'), SPECC_FUZZ_IN_FLIGHT: inFlight },
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 1;
  if (signal !== null && signal !== 'SIGINT' && signal !== 'SIGTERM' && existsSync(inFlight)) {
    const path = join(root, 'test', 'fuzz', 'cases', `${signal.toLowerCase()}-${Date.now()}.yaml`);
    mkdirSync(dirname(path), { recursive: true });
    const text = readFileSync(inFlight, 'utf8');
    writeFileSync(path, text);
    process.stdout.write(`\n${text}\nthis network ended the process with ${signal}; written to ${path}\n`);
  }
  rmSync(temporary, { recursive: true, force: true });
});
