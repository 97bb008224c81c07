/** Compiles a spec for a command: warnings are printed and work goes on, errors are printed and the command ends. */
import { relative, resolve, sep } from 'node:path';
import { type Compilation, type CompiledModel, type CompileOptions, compile } from '../compile.ts';
import type { Host } from '../host.ts';
import { Exit, exitCodes } from './exit.ts';
import { nodeHost } from './node-host.ts';
import type { SpecChanges } from './options.ts';
import { printDiagnostics } from './report.ts';
import { changedSpec } from './spec-changes.ts';

export interface CompiledSpec {
  readonly compilation: Compilation;
  readonly model: CompiledModel;
}

export function compileSpec(specPath: string, options: CompileOptions = {}, changes: SpecChanges = {}): CompiledSpec {
  const compilation = compileAndReport(specPath, options, changes);
  if (compilation.model === undefined) {
    throw new Exit(exitCodes.failed);
  }
  return { compilation, model: compilation.model };
}

/** The same for a command that continues after errors. */
export function compileAndReport(
  specPath: string,
  options: CompileOptions,
  changes: SpecChanges = {},
  host: Host = nodeHost,
): Compilation {
  // Generated files name their spec, and must not reveal its location on this machine.
  const fromHere = relative(process.cwd(), resolve(specPath)).replaceAll(sep, '/');
  const changed = changedSpec(host, fromHere, changes);
  const compilation = compile(changed.host, changed.file, options);
  printDiagnostics(compilation.diagnostics, 'text', process.stderr, changed.host);
  return compilation;
}
