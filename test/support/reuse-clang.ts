/**
 * Clang in a test's own process begins, as in a command's thread, with the machine code that an earlier process left in the cache:
 * without it the engine takes ten seconds of each file that builds WebAssembly.
 */
import { afterAll } from 'vitest';
import { findClangCode, keepClangCode, reuseClangCode } from '../../compiler/cli/clang-code.ts';

const found = await findClangCode();
const collect = reuseClangCode(found);
afterAll(async () => {
  const made = found === undefined ? collect() : undefined;
  if (made !== undefined) {
    await keepClangCode(made);
  }
});
