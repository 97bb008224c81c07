/** The bundled command line as a child process, as people run it. `test/support/build-first.ts` has built the bundle. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
export const speccFile = join(root, 'dist/specc.js');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What standard input gives; nothing if absent. */
  readonly input?: string;
  /** Files that take the place of the outputs; what goes there is not in the outcome. */
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Runs to the end. */
export async function specc(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return (await startSpecc(words, options)).outcome;
}

/** Starts and gives the process, for tests that interrupt it. */
export async function startSpecc(
  words: readonly string[],
  { cwd, env, input, ...files }: RunOptions = {},
): Promise<{ readonly child: ChildProcess; readonly outcome: Promise<Outcome>; output(): string; stdout(): string }> {
  const [out, err] = [files.stdout, files.stderr].map((file) => (file === undefined ? 'pipe' : openSync(file, 'w')));
  const child = spawn(speccFile, words, {
    cwd: cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', out, err],
  });
  for (const opened of [out, err]) {
    if (typeof opened === 'number') {
      closeSync(opened);
    }
  }
  child.stdin?.end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, outcome, output: () => stdout + stderr, stdout: () => stdout };
}

/** Standard error without the words about what a command waits for, which depend on the cache and on how busy the machine is. */
export function complaints({ stderr }: Outcome): string {
  return stderr.replace(/^(WebAssembly: compiling with Clang|(webgpu|native|wasm): building the network).*\n/gm, '');
}
