/** What `specc check` does, apart from its options: everything that a check loads, in one module, so that Node opens few files. */
import { checkSpec } from '../check.ts';
import { identityOf } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import type { Host } from '../host.ts';
import { expandFolders } from './find-specs.ts';
import { nodeHost } from './node-host.ts';
import { type Format, printDiagnostics } from './report.ts';

export { expandFolders };

/** Checks the files in order and prints what it finds. A problem of a spec that several extend is said once. */
export function checkAndReport(specs: readonly string[], format: Format, host: Host = nodeHost): readonly Diagnostic[] {
  const found = specs.flatMap((spec) => checkSpec(host, spec).diagnostics);
  const diagnostics = [...new Map(found.map((diagnostic) => [identityOf(diagnostic), diagnostic])).values()];
  printDiagnostics(diagnostics, format, process.stdout, host);
  return diagnostics;
}
