/** Runs a program under Deno: the binary of the npm package `deno`, with `specc/runtime` pointing at the sources. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const runtime = new URL('../../../runtime/index.ts', import.meta.url).href;

/** Path of the binary, or undefined where the package is not installed. */
export function findDeno(): string | undefined {
  try {
    const installer = createRequire(import.meta.url)('deno/install_api.cjs') as { runInstall(): string };
    return installer.runInstall();
  } catch {
    return undefined;
  }
}

/** Runs `script` with `folder`'s URL as its argument; resolves to the lines it printed. Rejects with stderr when it fails. */
export function runDeno(binary: string, script: string, folder: string): Promise<string[]> {
  const importMap = join(folder, 'import-map.json');
  writeFileSync(importMap, JSON.stringify({ imports: { 'specc/runtime': runtime } }));
  const options = ['run', '--allow-read', '--allow-env', '--no-config', '--no-lock', '--import-map', importMap];
  const child = spawn(binary, [...options, script, `${pathToFileURL(folder).href}/`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The Vulkan loader complains to the terminal without it.
    env: { XDG_RUNTIME_DIR: tmpdir(), ...process.env, NO_COLOR: '1' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve(output.stdout.split('\n').filter((line) => line !== ''));
      } else {
        reject(new Error(`deno exited with ${code}:\n${output.stdout}${output.stderr}`));
      }
    });
  });
}
