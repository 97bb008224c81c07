/** The smoke run under Deno; prints its result, or why there is none, as one line of JSON. */
import { DeviceNotFoundError } from '../../runtime/index.ts';
import { run } from './tiny-smoke.ts';

try {
  console.log(JSON.stringify(await run({ steps: 5 })));
} catch (error) {
  if (!(error instanceof DeviceNotFoundError)) {
    throw error;
  }
  console.log(JSON.stringify({ skipped: [error.message, ...error.notes].join('; ') }));
}
