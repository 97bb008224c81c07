/** Real photos for tests that want them: not part of the project, found through SPECC_DATA or beside the checkout. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.SPECC_DATA ?? join(import.meta.dirname, '../../shared/data');

/** The path of a data set, or undefined where this machine has none. */
export function realData(name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? path : undefined;
}
