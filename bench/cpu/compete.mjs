/** Rounds of all contestants in turn, each in a process of its own, with deadlines. A time counts once the result equals specc's. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { difference, lastErrorLine, TOLERANCE } from '../shared/outcome.mjs';
import { absence, commandOf } from './contestants.mjs';

/** Seconds from one sign of life to the next: before the first result, where kernels are compiled, and after it. */
const FIRST_RUN_DEADLINE = 240;
const RUN_DEADLINE = 180;
/** A variant that is so many times slower than the best of its contestant in one round is not run in the next. */
const HOPELESS_VARIANT = 1.3;
/** The same of a contestant and specc native. */
const HOPELESS = 20;

const bench = fileURLToPath(new URL('..', import.meta.url));

/** The contestant at work: an interrupted benchmark takes it along. */
let running;

export function stopContestant() {
  running?.kill('SIGKILL');
}

/**
 * @typedef {{ milliseconds: number, cpuMilliseconds: number, peakBytes?: number, values: number[], variant: string } | { failure: string }} Outcome
 * @param {readonly import('./contestants.mjs').Contestant[]} contestants
 * @param {import('./workloads.mjs').Workload} workload
 * @param {{ job: string, peerJob: string, threads: number, rounds: number }} options
 * @returns {Promise<Map<string, Outcome>>}  by contestant
 */
export async function compete(contestants, workload, { job, peerJob, threads, rounds }) {
  /** By contestant, then by variant. */
  const outcomes = new Map(contestants.map(({ name }) => [name, new Map()]));
  const reference = () => [...(outcomes.get('specc-native')?.values() ?? [])][0];
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of contestants.filter((each) => absence(each, workload) === undefined)) {
      const all = outcomes.get(contestant.name);
      for (const variant of contestant.variants.filter((each) => isWorthwhile(all, each, reference()))) {
        const folder = contestant.group === 'specc' ? job : peerJob;
        const command = commandOf(contestant, variant, { job: folder, mode: workload.mode, threads });
        const latest = await runContestant(command);
        const outcome = judge(latest, all.get(variant), reference() ?? latest);
        const name = contestant.variants.length > 1 ? `${contestant.title} (${variant})` : contestant.title;
        console.error(
          `${workload.title}, round ${round}: ${name} ${outcome.failure ?? `${outcome.latest.toFixed(1)} ms, differs by ${outcome.wrong.toExponential(1)}`}`,
        );
        all.set(variant, { ...outcome, variant });
      }
    }
  }
  return new Map(
    contestants.map((contestant) => {
      const why = absence(contestant, workload);
      return [contestant.name, why === undefined ? best(outcomes.get(contestant.name)) : { failure: why }];
    }),
  );
}

function isWorthwhile(all, variant, reference) {
  const before = all.get(variant);
  return (
    before === undefined ||
    (before.failure === undefined &&
      before.milliseconds <= HOPELESS_VARIANT * best(all).milliseconds &&
      before.milliseconds <= HOPELESS * (reference?.milliseconds ?? Infinity))
  );
}

function best(all) {
  const [first] = [...all.values()].sort((a, b) => (a.milliseconds ?? Infinity) - (b.milliseconds ?? Infinity));
  return first ?? { failure: 'no rounds' };
}

/** The better of this round and those before. */
function judge(outcome, before, reference) {
  if (outcome.failure !== undefined) {
    return outcome;
  }
  if (reference.failure !== undefined) {
    return { failure: 'specc native failed, so that there is nothing to check the result against' };
  }
  const wrong = difference(outcome.values, reference.values);
  if (!(wrong <= TOLERANCE)) {
    return { failure: `wrong result: differs from specc's by ${wrong.toExponential(1)}` };
  }
  const latest = outcome.milliseconds;
  const cpuMilliseconds = Math.min(outcome.cpuMilliseconds, before?.cpuMilliseconds ?? Infinity);
  const peakBytes = Math.max(outcome.peakBytes ?? 0, before?.peakBytes ?? 0);
  return {
    ...(before !== undefined && before.milliseconds < latest ? before : outcome),
    cpuMilliseconds,
    peakBytes,
    latest,
    wrong,
  };
}

/** One process: its best times of wall clock and of CPU, each on its own, or `{ failure }`. Values are the probabilities, or the losses of the first steps. */
function runContestant({ command, words, environment, startSeconds = FIRST_RUN_DEADLINE }) {
  const child = spawn(command, words, {
    cwd: bench,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  const lines = [];
  let failure;
  let stderr = '';
  let rest = '';
  let timer;
  const arm = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      failure = `did not finish a run in ${seconds} s`;
      child.kill('SIGKILL');
    }, seconds * 1000);
  };
  arm(startSeconds);
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop();
    for (const part of parts.filter((each) => each.startsWith('{"event"'))) {
      const line = JSON.parse(part);
      lines.push(line);
      arm(line.event === 'open' || line.event === 'progress' ? startSeconds : RUN_DEADLINE);
    }
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      const runs = lines.filter(({ event }) => event === 'run').sort((a, b) => a.milliseconds - b.milliseconds);
      const { values } = lines.find(({ event }) => event === 'check') ?? {};
      if (failure !== undefined || code !== 0 || runs.length === 0 || values === undefined) {
        resolve({ failure: failure ?? lastErrorLine(stderr) ?? `exited with ${code}` });
        return;
      }
      const { peakBytes } = lines.find(({ event }) => event === 'memory') ?? {};
      const cpuMilliseconds = Math.min(...runs.map((run) => run.cpuMilliseconds));
      resolve({ milliseconds: runs[0].milliseconds, cpuMilliseconds, values, peakBytes });
    });
  });
}
