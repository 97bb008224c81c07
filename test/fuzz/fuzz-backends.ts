/** Fuzzes several backends in turn for a given time: the one that had the least of it so far is next. */
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
}

interface Turn {
  readonly backend: Backend;
  /** Of the next network. */
  index: number;
  discarded: number;
  ms: number;
}

const minute = 60_000;
/** Time to make a failure smaller, also where the run itself has less left. */
const shrinkMs = 5 * minute;

/** The first failure; undefined when the time is over. */
export async function fuzzBackends({ backends, minutes, seed, from, log }: FuzzRun): Promise<Failure | undefined> {
  const turns = backends.map((backend): Turn => ({ backend, index: from, discarded: 0, ms: 0 }));
  const end = Date.now() + minutes * minute;
  let nextLine = Date.now() + minute;
  while (Date.now() < end) {
    const turn = turns.reduce((least, other) => (other.ms < least.ms ? other : least));
    const start = Date.now();
    const { backend, index } = turn;
    const announce = (network: DrawnNetwork) => writeInFlight({ backend: backend.name, network, parted: [] });
    const { failure, discarded } = await fuzzNetwork({ backend, seed, index, shrinkMs, announce });
    forgetBuilds();
    turn.index++;
    turn.discarded += discarded;
    turn.ms += Date.now() - start;
    if (failure !== undefined) {
      log(`${backend.name} parts at network ${index} of seed ${seed}`);
      return failure;
    }
    if (Date.now() >= nextLine) {
      log(`${Math.ceil((end - Date.now()) / minute)} min left: ${progress(turns, from)}`);
      nextLine += minute;
    }
  }
  log(`seed ${seed}, nothing parted: ${progress(turns, from)}`);
  return undefined;
}

function progress(turns: readonly Turn[], from: number): string {
  const counts = turns.map(({ backend, index }) => `${backend.name} ${index - from}`);
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
