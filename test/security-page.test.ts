/** `docs/security.md` lists every environment variable that specc reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Names that stand behind `env.` or are taken out of it: `const { SPECC_CC: chosen } = process.env`. */
function variablesOf(text: string): readonly string[] {
  const direct = [...text.matchAll(/\benv\.([A-Z][A-Z_]+)\b/g)].map(([, name]) => name);
  const destructured = [...text.matchAll(/\{([^{}]*)\} = (?:process\.env|environment)\b/g)].flatMap(([, names = '']) =>
    [...names.matchAll(/\b[A-Z][A-Z_]+\b/g)].map(([name]) => name),
  );
  // What Node's `homedir` and `tmpdir` read.
  const throughNode = [...(/\bhomedir\(/.test(text) ? ['HOME'] : []), ...(/\btmpdir\(/.test(text) ? ['TMPDIR'] : [])];
  return [...direct, ...destructured, ...throughNode].filter((name) => name !== undefined);
}

test('the page of security lists the environment variables that the sources read, and no others', () => {
  const files = ['runtime', 'compiler'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)),
  );
  const sources = files.filter((file) => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file));
  const read = new Set(sources.flatMap((file) => variablesOf(readFileSync(file, 'utf8'))));
  const [, table = ''] = readFileSync(join(root, 'docs/security.md'), 'utf8').split('## Environment variables');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect([...listed].sort()).toEqual([...read].sort());
});
