/** Runs `contestant.mjs` in a process of its own, keeps the deadlines and reads what it prints. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastErrorLine } from '../shared/outcome.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Seconds for the first run, which compiles the kernels, and for one timed run. */
const DEADLINES = { first: 120, run: 45 };

/** One process: `{ milliseconds, values }` or `{ failure }`, with `atLeast` milliseconds where a timed run was cut off. Values are the first probabilities, or the losses step by step. */
export function runContestant(engine, { job, workload, name, deadlines = DEADLINES, onStart = () => {} }) {
  const [command, ...prefix] = engine.command;
  const child = spawn(command, [...prefix, join(here, 'contestant.mjs'), job, name, workload, engine.entry], {
    cwd: join(here, '..'),
    env: { XDG_RUNTIME_DIR: tmpdir(), ...process.env, ...engine.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart(child);
  const runs = [];
  let failure;
  let atLeast;
  let stderr = '';
  let rest = '';
  let timer;
  const arm = (seconds, what) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      failure = `${what} did not finish in ${seconds} s`;
      atLeast = runs.length > 0 ? seconds * 1000 : undefined;
      child.kill('SIGKILL');
    }, seconds * 1000);
  };
  arm(deadlines.first, 'the first run');
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines.filter((each) => each.startsWith('{"event":"run"'))) {
      runs.push(JSON.parse(line));
      arm(deadlines.run, 'a run');
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      const timed = runs.filter(({ run }) => run > 0);
      if (timed.length === 0 || (code !== 0 && failure === undefined)) {
        resolve({ failure: failure ?? lastErrorLine(stderr) ?? `exited with ${code}`, atLeast });
        return;
      }
      resolve({
        milliseconds: Math.min(...timed.map(({ milliseconds }) => milliseconds)),
        values: workload === 'train' ? runs.flatMap(({ values }) => values) : runs[0].values,
      });
    });
  });
}
