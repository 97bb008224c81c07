/** The fuzzer of texts: `npm run fuzz -- --texts`. Its checks are in `check-text.ts`, its texts come from `mutate-text.ts`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCases } from '../diagnostics/case-files.ts';
import { randomText } from './mutate-text.ts';
import { createPick } from './pick.ts';
import { shrinkText } from './shrink-text.ts';
import { createTextJudge } from './text-judge.ts';

/** Texts that once showed a fault; CI asks about each of them again. */
export const textsFolder = 'test/fuzz/texts';

/** Of the processor's time, for one check. */
const maximumSeconds = 2;
/** Failures after which a run stops: more of them mostly have the same causes. */
const maximumFailures = 20;

export interface TextFuzzOptions {
  readonly seed: number;
  /** How long to search, with an eye on the time that checks take; without it, `texts` texts. */
  readonly minutes?: number;
  readonly texts?: number;
  /** Keep the smallest failing texts as cases. */
  readonly write?: boolean;
  readonly log?: (line: string) => void;
}

export interface TextFailure {
  /** The smallest text that fails so. */
  readonly text: string;
  readonly problem: string;
}

export interface TextFuzzResult {
  readonly texts: number;
  readonly failures: readonly TextFailure[];
}

/** Asks about random texts. The same seed gives the same texts. */
export async function fuzzTexts(options: TextFuzzOptions): Promise<TextFuzzResult> {
  const { seed, minutes, texts = Number.POSITIVE_INFINITY, log = () => {} } = options;
  const secondsPerCheck = minutes === undefined ? undefined : maximumSeconds;
  const pick = createPick(seed);
  const seeds = seedTexts();
  const judge = await createTextJudge();
  const end = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000;
  const failures: TextFailure[] = [];
  const known = new Set<string>();
  let count = 0;
  try {
    while (count < texts && Date.now() < end && failures.length < maximumFailures) {
      const text = randomText(pick, seeds);
      const before = seeds[pick(seeds.length)] ?? '';
      const problem = await judge.problemOf({ text, before, secondsPerCheck });
      count++;
      if (problem !== undefined && !known.has(kindOf(problem))) {
        known.add(kindOf(problem));
        log(`text ${count} of seed ${seed}: ${problem}`);
        const failsAlike = async (candidate: string) =>
          kindOf((await judge.problemOf({ text: candidate, before, secondsPerCheck })) ?? '') === kindOf(problem);
        const smallest = await shrinkText(text, failsAlike);
        failures.push({ text: smallest, problem });
        log(JSON.stringify(smallest));
        if (options.write === true) {
          log(`written to ${writeCase(smallest)}`);
        }
      }
      if (count % 10_000 === 0) {
        log(`${count} texts`);
      }
    }
  } finally {
    await judge.close();
  }
  return { texts: count, failures };
}

/** Problems of one kind differ in names and numbers only. */
function kindOf(problem: string): string {
  const [first = '', second = ''] = problem.split('\n');
  return `${first} ${second}`.replaceAll(/`[^`]*`|“[^”]*”|\d+(?!\d*\])/g, (found) =>
    /^\d{4}$/.test(found) ? found : '…',
  );
}

/** Everything in the project that is a spec, whole or damaged. */
function seedTexts(): readonly string[] {
  const specs = readdirSync('specs')
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => readFileSync(join('specs', file), 'utf8'));
  return [...specs, ...readCases().map(({ spec }) => spec)];
}

function writeCase(text: string): string {
  const name = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const path = join(textsFolder, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
}
