/** Reads, formats and writes specs independently: a problem in one does not keep the others from being formatted. */
import { createCollector } from '../diagnostics/collector.ts';
import { formatSpec } from '../format/format.ts';
import type { Host } from '../host.ts';
import { maximumSpecBytes } from '../source/decode.ts';
import { loadSource } from '../source/load-source.ts';
import { nodeHost } from './node-host.ts';
import { replaceFile } from './output-file.ts';
import { printDiagnostics, printFailure } from './report.ts';
import { print } from './terminal.ts';

interface FmtOptions {
  /** Write nothing, only report. */
  readonly check: boolean;
}

/** Returns whether all is well. */
export function fmtFiles(specs: readonly string[], options: FmtOptions): boolean {
  const change = options.check ? 'not formatted' : 'formatted';
  const counts = { changed: 0, unchanged: 0, failed: 0 };
  for (const spec of specs) {
    const outcome = fmtFile(spec, options);
    counts[outcome]++;
    if (outcome === 'changed') {
      print(`${spec}: ${change}`);
    }
  }
  const failed = counts.failed === 0 ? '' : `, ${counts.failed} failed`;
  print(`${counts.changed} ${change}, ${counts.unchanged} unchanged${failed}`);
  return counts.failed === 0 && !(options.check && counts.changed > 0);
}

function fmtFile(spec: string, { check }: FmtOptions): 'changed' | 'unchanged' | 'failed' {
  try {
    const formatted = formatFile(nodeHost, spec);
    if (formatted === undefined) {
      return 'failed';
    }
    if (!formatted.changed) {
      return 'unchanged';
    }
    if (!check) {
      replaceFile(spec, formatted.text);
    }
    return 'changed';
  } catch (error) {
    printFailure(error);
    return 'failed';
  }
}

/** Formats standard input to standard output, to which nothing is written after an error or for a mere check. */
export async function fmtStandardInput({ check }: FmtOptions): Promise<boolean> {
  const name = '<standard input>';
  const bytes = await readStandardInput();
  const formatted = formatFile({ ...nodeHost, readFile: () => bytes }, name);
  if (formatted === undefined) {
    return false;
  }
  if (!check) {
    process.stdout.write(formatted.text);
  } else if (formatted.changed) {
    print(`${name}: not formatted`);
  }
  return !(check && formatted.changed);
}

/** Undefined after printing why there is no formatted text. */
function formatFile(host: Host, file: string): { readonly text: string; readonly changed: boolean } | undefined {
  const { report, diagnostics } = createCollector();
  const source = loadSource(host, file, report);
  const formatted = source === undefined ? { diagnostics: diagnostics() } : formatSpec(source);
  if ('diagnostics' in formatted) {
    printDiagnostics(formatted.diagnostics, 'text', process.stderr, host);
    return undefined;
  }
  // Compared as bytes: a byte order mark, which no source text contains, is a change too.
  return { ...formatted, changed: !Buffer.from(formatted.text).equals(host.readFile(file)) };
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maximumSpecBytes) {
      // Already too large, so it will be refused.
      break;
    }
  }
  return Buffer.concat(chunks);
}
