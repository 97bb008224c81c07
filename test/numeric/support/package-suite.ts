/**
 * Cases as a folder that another JavaScript engine can run: each generated package unchanged, its fixture beside it, and `jobs.json`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'vitest';
import type { Profile } from '../../../runtime/program.ts';
import { compileCase, fixtureBytes, type NumericCaseOnDisk } from './cases.ts';
import type { Comparison } from './checks.ts';
import { failures, type NumericCase } from './run-case.ts';

export interface Job extends NumericCase {
  readonly profile: Profile;
}

/** What an engine prints or returns for each job. */
export interface JobResult {
  readonly name: string;
  readonly profile: Profile;
  readonly comparisons?: readonly Comparison[];
  readonly error?: string;
}

/** A case under one profile. */
export interface SuiteEntry {
  readonly each: NumericCaseOnDisk;
  readonly profile: Profile;
}

/** Writes the entries into a folder for the time of `use`. */
export async function withSuite(
  entries: readonly SuiteEntry[],
  use: (folder: string, jobs: readonly Job[]) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'specc-suite-'));
  try {
    for (const each of new Set(entries.map((entry) => entry.each))) {
      writeCase(folder, each);
    }
    const jobs = entries.map(({ each: { name, kind, batch }, profile }) => ({ name, kind, batch, profile }));
    writeFileSync(join(folder, 'jobs.json'), JSON.stringify(jobs));
    await use(folder, jobs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The package in a folder of the case's name, the fixture beside it. */
function writeCase(folder: string, each: NumericCaseOnDisk): void {
  for (const [file, text] of compileCase(each).files) {
    const path = join(folder, each.name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  writeFileSync(join(folder, `${each.name}.safetensors`), fixtureBytes(each));
}

/** Every job ran and agrees; an engine without a device skips the test with its reason. */
export function expectResults(
  context: TestContext,
  jobs: readonly Job[],
  results: readonly (JobResult | { readonly skipped: string })[],
): void {
  const [first] = results;
  if (first !== undefined && 'skipped' in first) {
    context.skip(first.skipped);
  }
  const ran = results.filter((result): result is JobResult => !('skipped' in result));
  context.expect(ran.flatMap(resultFailures)).toEqual([]);
  context.expect(ran.map(jobTitle)).toEqual(jobs.map(jobTitle));
}

function resultFailures(result: JobResult): string[] {
  const wrong = result.error === undefined ? failures(result.comparisons ?? []) : [result.error];
  return wrong.map((line) => `${jobTitle(result)}: ${line}`);
}

function jobTitle({ name, profile }: Pick<Job, 'name' | 'profile'>): string {
  return `${name}, ${profile} profile`;
}
