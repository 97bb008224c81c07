/** The fuzzer of composition: `npm run fuzz -- --specs`. Its checks are in `check-spec.ts`, its specs come from `random-spec.ts`. */
import { type DrawnSpec, drawSpec } from '../support/random-spec.ts';
import type { Pick } from '../support/random-yaml.ts';
import { problemOfSpec } from './check-spec.ts';
import { randomText } from './mutate-text.ts';
import { createPick } from './pick.ts';

/** Failures after which a run stops: more of them mostly have the same causes. */
const maximumFailures = 20;

export interface SpecFuzzOptions {
  readonly seed: number;
  /** How long to search; without it, `specs` specs. */
  readonly minutes?: number;
  readonly specs?: number;
  readonly log?: (line: string) => void;
}

export interface SpecFailure {
  readonly problem: string;
  readonly spec: DrawnSpec;
}

/** Asks about random specs of several files. The same seed gives the same specs, each by itself. */
export async function fuzzSpecs(options: SpecFuzzOptions): Promise<readonly SpecFailure[]> {
  const { seed, minutes, specs = Number.POSITIVE_INFINITY, log = () => {} } = options;
  const end = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000;
  const failures: SpecFailure[] = [];
  let count = 0;
  for (; count < specs && Date.now() < end && failures.length < maximumFailures; count++) {
    const pick = createPick(seed * 1_000_003 + count);
    const spec = pick(4) === 0 ? damaged(drawSpec(pick), pick) : drawSpec(pick);
    const problem = await problemOfSpec(spec, drawSpec(pick), pick);
    if (problem !== undefined) {
      failures.push({ problem, spec });
      log(`spec ${count} of seed ${seed}: ${problem}`);
      log(
        Object.entries(spec.files)
          .flatMap(([path, text]) => [`# ${path}`, text])
          .join('\n'),
      );
    }
  }
  log(`${count} specs, ${failures.length} failures`);
  return failures;
}

/** With one of its texts half-written. */
function damaged({ files, file }: DrawnSpec, pick: Pick): DrawnSpec {
  const paths = Object.keys(files);
  const path = paths[pick(paths.length)] ?? file;
  return { files: { ...files, [path]: randomText(pick, [files[path] ?? '']) }, file };
}
