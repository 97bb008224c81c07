/** Carries out `specc resolve`. */
import { checkSpec } from '../check.ts';
import { compose } from '../compose/compose.ts';
import { type PrintOptions, printSpec } from '../compose/print.ts';
import { parseYamlInParts } from '../source/parse-in-parts.ts';
import { createSourceSet } from '../source/source-set.ts';
import { Exit, exitCodes } from './exit.ts';
import { nodeHost } from './node-host.ts';
import type { SpecChanges } from './options.ts';
import { printDiagnostics } from './report.ts';
import { changedSpec } from './spec-changes.ts';
import { printText } from './terminal.ts';

export function resolveSpec(spec: string, options: Pick<PrintOptions, 'origins'> & SpecChanges): void {
  const { host, file } = changedSpec(nodeHost, spec, options);
  const { diagnostics } = checkSpec(host, file);
  printDiagnostics(diagnostics, 'text', process.stderr, host);
  const sources = createSourceSet(host, file);
  const { root } = compose(sources, () => {}, parseYamlInParts);
  if (root?.kind === 'mapping') {
    const nameOf = (path: string) => (path === file && file !== spec ? 'command line' : undefined);
    printText(printSpec(root, sources, { origins: options.origins, nameOf }).trimEnd());
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    throw new Exit(exitCodes.failed);
  }
}
