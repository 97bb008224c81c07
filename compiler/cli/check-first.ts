/** Specs for commands that look at networks without building them: errors are printed and the command ends. */
import { relative, resolve, sep } from 'node:path';
import { checkSpec } from '../check.ts';
import type { Graph } from '../graph/types.ts';
import type { ResolvedSpec } from '../resolve/types.ts';
import { Exit, exitCodes } from './exit.ts';
import { nodeHost } from './node-host.ts';
import { printDiagnostics } from './report.ts';

/** All of them are checked before the command ends for one. */
export function checkFirst(
  files: readonly string[],
): readonly { readonly spec: ResolvedSpec; readonly graph: Graph }[] {
  const checked = files.map((file) => checkSpec(nodeHost, relative(process.cwd(), resolve(file)).replaceAll(sep, '/')));
  printDiagnostics(
    checked.flatMap(({ diagnostics }) => diagnostics),
    'text',
    process.stderr,
  );
  return checked.map(({ spec, graph }) => {
    if (spec === undefined || graph === undefined) {
      throw new Exit(exitCodes.failed);
    }
    return { spec, graph };
  });
}
