/**
 * The entry of `npm run fuzz`, which `scripts/fuzz.mjs` bundles and starts. Exit codes: 0 nothing was found, 1 a failure, 2 an option
 * is wrong, 75 start me again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Backend, backends, missingReason } from './backends.ts';
import { caseText, writeCase } from './cases.ts';
import { type FuzzState, fuzzBackends } from './fuzz-backends.ts';
import { fuzzSpecs } from './specs.ts';

const usage = `npm run fuzz -- [--minutes 10] [--seed 1] [--devices ${backends.map(({ name }) => name).join(',')}] [--from 0]
npm run fuzz -- --texts [--minutes 10] [--seed 1]
npm run fuzz -- --specs [--minutes 10] [--seed 1]`;

/** Of this file's folder, seen from the root of the project, where npm runs scripts. */
const casesFolder = join('test', 'fuzz', 'cases');

/** Tells `scripts/fuzz.mjs` that another process must go on from the state file. */
const startAgain = 75;
const stateFile = process.env.SPECC_FUZZ_STATE ?? '';

class UsageError extends Error {}

interface Options {
  readonly texts: boolean;
  readonly specs: boolean;
  readonly minutes: number;
  readonly seed: number;
  readonly from: number;
  readonly backends: readonly Backend[];
}

/** What `test/fuzz/texts.ts` exports; it is bundled beside this file. */
interface TextFuzzer {
  fuzzTexts(options: {
    readonly seed: number;
    readonly minutes: number;
    readonly write: boolean;
    readonly log: (line: string) => void;
  }): Promise<{ readonly texts: number; readonly failures: readonly unknown[] }>;
}

try {
  const options = readOptions();
  const run = options.texts ? runTexts : options.specs ? runSpecs : runNetworks;
  process.exitCode = await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) {
    throw error;
  }
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
// Threads of devices would keep the process.
process.exit();

async function runNetworks({ minutes, seed, from, backends: wanted }: Options): Promise<number> {
  const present: Backend[] = [];
  for (const backend of wanted) {
    const missing = await missingReason(backend);
    if (missing === undefined) {
      present.push(backend);
    } else {
      console.log(`${backend.name} is left out: ${missing}`);
    }
  }
  if (present.length === 0) {
    throw new UsageError('this machine has none of the devices');
  }
  const resume = readState();
  const { failure, unfinished } = await fuzzBackends({
    backends: present,
    minutes,
    seed,
    from,
    log: (line) => console.log(line),
    ...(resume === undefined ? {} : { resume }),
  });
  if (unfinished !== undefined) {
    writeFileSync(stateFile, JSON.stringify(unfinished));
    return startAgain;
  }
  if (failure === undefined) {
    return 0;
  }
  console.log(`\n${caseText(failure)}`);
  console.log(`written to ${writeCase(casesFolder, failure)}, which the tests run from now on`);
  return 1;
}

function readState(): FuzzState | undefined {
  return existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as FuzzState) : undefined;
}

async function runTexts({ seed, minutes }: Options): Promise<number> {
  const { fuzzTexts } = (await import(new URL('./texts.mjs', import.meta.url).href)) as TextFuzzer;
  const { texts, failures } = await fuzzTexts({ seed, minutes, write: true, log: (line) => console.log(line) });
  console.log(`${texts} texts, ${failures.length} failures`);
  return failures.length === 0 ? 0 : 1;
}

async function runSpecs({ seed, minutes }: Options): Promise<number> {
  const failures = await fuzzSpecs({ seed, minutes, log: (line) => console.log(line) });
  return failures.length === 0 ? 0 : 1;
}

function readOptions(): Options {
  const { values } = parse();
  return {
    texts: values.texts,
    specs: values.specs,
    minutes: numberOption('minutes', values.minutes, (value) => value > 0),
    seed: numberOption('seed', values.seed, (value) => Number.isSafeInteger(value) && value >= 0),
    from: numberOption('from', values.from, (value) => Number.isSafeInteger(value) && value >= 0),
    backends: values.devices?.split(',').map(backendNamed) ?? backends,
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        texts: { type: 'boolean', default: false },
        specs: { type: 'boolean', default: false },
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        from: { type: 'string', default: '0' },
        devices: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numberOption(name: string, text: string, allowed: (value: number) => boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !allowed(value)) {
    throw new UsageError(`\`--${name} ${text}\` is no number that makes sense there`);
  }
  return value;
}

function backendNamed(name: string): Backend {
  const found = backends.find((backend) => backend.name === name);
  if (found === undefined) {
    throw new UsageError(
      `no device is called \`${name}\`; there are ${backends.map((backend) => backend.name).join(', ')}`,
    );
  }
  return found;
}
