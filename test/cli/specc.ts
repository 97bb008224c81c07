/** The bundled command line as a child process, as people run it. Builds the bundle where it is missing or older than a source. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

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
}

/** Runs to the end. */
export async function specc(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return (await startSpecc(words, options)).outcome;
}

/** Starts and gives the process, for tests that interrupt it. */
export async function startSpecc(
  words: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<{ readonly child: ChildProcess; readonly outcome: Promise<Outcome>; output(): string }> {
  await ensureBuilt();
  const child = spawn(speccFile, words, {
    cwd: cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, outcome, output: () => stdout + stderr };
}

/** Test files run side by side; the first builds, the others wait for it. */
async function ensureBuilt(): Promise<void> {
  const lock = join(root, 'dist', '.building');
  while (!isFresh()) {
    mkdirSync(join(root, 'dist'), { recursive: true });
    try {
      mkdirSync(lock);
    } catch {
      await sleep(100);
      continue;
    }
    try {
      await promisify(execFile)(process.execPath, [join(root, 'scripts/build.mjs')]);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

function isFresh(): boolean {
  const built = existsSync(speccFile) ? statSync(speccFile).mtimeMs : 0;
  return ['compiler', 'runtime', 'scripts'].every((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).every(
      (entry) =>
        !entry.isFile() ||
        entry.name.includes('.test.') ||
        statSync(join(entry.parentPath, entry.name)).mtimeMs <= built,
    ),
  );
}
