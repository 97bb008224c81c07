/**
 * Cases as a folder that another JavaScript engine can run: each generated package unchanged, its fixture beside it, and `jobs.json`.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Schedule } from '../../../runtime/program.ts';
import { compileCase, fixtureBytes, type NumericCaseOnDisk } from './cases.ts';
import type { Comparison } from './checks.ts';
import { failures, type NumericCase } from './run-case.ts';

export interface Job extends NumericCase {
  readonly schedule: Schedule;
  /** Folder of the generated package, relative to the suite. */
  readonly package: string;
  /** File of the fixture, relative to the suite. */
  readonly fixture: string;
}

/** What an engine prints or returns for each job. */
export interface JobResult {
  readonly name: string;
  readonly schedule: Schedule;
  readonly comparisons?: readonly Comparison[];
  readonly error?: string;
}

/** Writes the suite into a fresh folder and returns its path. */
export function writeSuite(cases: readonly NumericCaseOnDisk[], schedules: readonly Schedule[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'specc-suite-'));
  const jobs = cases.flatMap((each) => {
    const { name, kind, batch } = each;
    for (const [file, text] of compileCase(each).files) {
      const path = join(folder, name, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    writeFileSync(join(folder, `${name}.safetensors`), fixtureBytes(each));
    return schedules.map(
      (schedule): Job => ({ name, kind, batch, schedule, package: name, fixture: `${name}.safetensors` }),
    );
  });
  writeFileSync(join(folder, 'jobs.json'), JSON.stringify(jobs));
  return folder;
}

/** What is wrong with a result, one line each, with the name of its case. */
export function resultFailures({ name, schedule, comparisons, error }: JobResult): string[] {
  const wrong = error === undefined ? failures(comparisons ?? []) : [error];
  return wrong.map((line) => `${name}, ${schedule} schedule: ${line}`);
}
