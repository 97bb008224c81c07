/**
 * Case files: `<slug>/<case>.yaml` is a spec, and the comment that ends it is what the compiler prints about it.
 * A file without one must be clean.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const casesFolder = 'test/diagnostics';

export interface CaseFile {
  readonly slug: string;
  /** `<slug>/<case>.yaml` */
  readonly path: string;
  /** The file without its expectation. */
  readonly spec: string;
  /** Rendered diagnostics; empty for a spec that must be clean. */
  readonly expected: string;
}

/** Specs that cases extend, by their names: small ones, and those of the project. */
export const bases: Readonly<Record<string, string>> = Object.fromEntries(
  [join(casesFolder, 'bases'), 'specs'].flatMap((folder) =>
    readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const),
  ),
);

export function caseFolders(): readonly string[] {
  return readdirSync(casesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'bases')
    .map(({ name }) => name)
    .sort();
}

export function readCases(): readonly CaseFile[] {
  return caseFolders().flatMap((slug) =>
    readdirSync(join(casesFolder, slug))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => ({
        slug,
        path: `${slug}/${file}`,
        ...splitCase(readFileSync(join(casesFolder, slug, file), 'utf8')),
      })),
  );
}

/** The expectation is the block of comment lines at the end that begins with a severity. */
function splitCase(text: string): { readonly spec: string; readonly expected: string } {
  const match = /\n\n(?=# (?:error|warning)\[)((?:#[^\n]*\n)+)$/.exec(text);
  if (match === null) {
    return { spec: text, expected: '' };
  }
  const comment = (match[1] ?? '').trimEnd().split('\n');
  return {
    spec: `${text.slice(0, match.index)}\n`,
    expected: comment.map((line) => line.replace(/^# ?/, '')).join('\n'),
  };
}

export function joinCase(spec: string, rendered: string): string {
  if (rendered === '') {
    return spec;
  }
  const comment = rendered.split('\n').map((line) => `# ${line}`.trimEnd());
  return `${spec}\n${comment.join('\n')}\n`;
}
