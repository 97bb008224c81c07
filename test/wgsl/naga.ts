/** Compiles WGSL with a second compiler, wgpu's naga, which the npm package `deno` carries. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findDeno, runDeno } from '../numeric/support/deno.ts';

export interface WgslFile {
  readonly file: string;
  readonly text: string;
}

export type NagaResult =
  | { readonly skipped: string }
  | { readonly errors: readonly { readonly file: string; readonly message: string }[] };

/** Errors by file, none where all compile; or why nothing could be checked. */
export async function checkWithNaga(files: readonly WgslFile[]): Promise<NagaResult> {
  const binary = findDeno();
  if (binary === undefined) {
    return { skipped: 'the npm package deno is not installed' };
  }
  const folder = mkdtempSync(join(tmpdir(), 'specc-naga-'));
  try {
    writeFileSync(join(folder, 'files.json'), JSON.stringify(files));
    const script = fileURLToPath(new URL('./naga-check.mjs', import.meta.url));
    const [line = ''] = await runDeno(binary, script, folder);
    return JSON.parse(line) as NagaResult;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
