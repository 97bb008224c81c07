/**
 * Fuzzes several backends in turn for a given time: the one that had the least of it so far is next. Compilers, drivers and modules that
 * are loaded once each leave something behind in a process, so that after a while another one must go on.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Backend } from './backends.ts';
import { caseText } from './cases.ts';
import { type Failure, fuzzNetwork } from './fuzz.ts';
import type { DrawnNetwork } from './network.ts';

export interface FuzzRun {
  readonly backends: readonly Backend[];
  readonly minutes: number;
  readonly seed: number;
  /** Index of the first network of each backend. */
  readonly from: number;
  readonly log: (line: string) => void;
  /** Where an earlier process stopped. */
  readonly resume?: FuzzState;
}

/** Plain data, for the process that goes on. */
export interface FuzzState {
  /** In milliseconds since 1970. */
  readonly end: number;
  readonly turns: readonly Turn[];
}

interface Turn {
  /** Name of the backend. */
  readonly name: string;
  /** Of the next network. */
  index: number;
  discarded: number;
  ms: number;
}

/** One of: a failure; where to go on; nothing, when the time is over. */
export interface FuzzOutcome {
  readonly failure?: Failure;
  readonly unfinished?: FuzzState;
}

const minute = 60_000;
/** Time to make a failure smaller, also where the run itself has less left. */
const shrinkMs = 5 * minute;
/** A process that has grown to this gives way to another one. */
const largestProcess = 2.5 * 2 ** 30;

/** Until the first failure. */
export async function fuzzBackends({ backends, minutes, seed, from, log, resume }: FuzzRun): Promise<FuzzOutcome> {
  const turns = resume?.turns ?? backends.map(({ name }): Turn => ({ name, index: from, discarded: 0, ms: 0 }));
  const end = resume?.end ?? Date.now() + minutes * minute;
  let nextLine = Date.now() + minute;
  while (Date.now() < end) {
    const turn = turns.reduce((least, other) => (other.ms < least.ms ? other : least));
    const backend = backends.find(({ name }) => name === turn.name);
    if (backend === undefined) {
      throw new Error(`no backend is called ${turn.name}`);
    }
    const start = Date.now();
    const { index } = turn;
    const announce = (network: DrawnNetwork) => writeInFlight({ backend: backend.name, network, parted: [] });
    const { failure, discarded } = await fuzzNetwork({ backend, seed, index, shrinkMs, announce });
    forgetBuilds();
    turn.index++;
    turn.discarded += discarded;
    turn.ms += Date.now() - start;
    if (failure !== undefined) {
      log(`${backend.name} parts at network ${index} of seed ${seed}`);
      return { failure };
    }
    if (Date.now() >= nextLine) {
      log(`${Math.ceil((end - Date.now()) / minute)} min left: ${progress(turns, from)}`);
      nextLine += minute;
    }
    if (process.memoryUsage().rss > largestProcess) {
      return { unfinished: { end, turns } };
    }
  }
  log(`seed ${seed}, nothing parted: ${progress(turns, from)}`);
  return {};
}

function progress(turns: readonly Turn[], from: number): string {
  const counts = turns.map(({ name, index }) => `${name} ${index - from}`);
  const discarded = turns.reduce((sum, turn) => sum + turn.discarded, 0);
  return `networks on ${counts.join(', ')}; ${discarded} draws discarded`;
}

/** A network that ends the process is found here by `scripts/fuzz.mjs`, which names the file. */
function writeInFlight(failure: Failure): void {
  const { SPECC_FUZZ_IN_FLIGHT: path } = process.env;
  if (path !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, caseText(failure));
  }
}

/** Nobody meets a drawn network again, and an hour of them fills a disk. */
function forgetBuilds(): void {
  const { SPECC_CACHE_DIR: folder } = process.env;
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}
