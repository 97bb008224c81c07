/** A folder of its own for each test that writes files; gone when the test ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'specc-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
