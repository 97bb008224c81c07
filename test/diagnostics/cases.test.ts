import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSpec } from '../../compiler/check.ts';
import { renderText } from '../../compiler/diagnostics/render/text.ts';
import { readSources } from '../../compiler/diagnostics/sources.ts';
import type { Diagnostic } from '../../compiler/diagnostics/types.ts';
import { applyEdits } from '../../compiler/source/edit.ts';
import { memoryHost } from '../support/memory-host.ts';
import { bases, casesFolder, joinCase, readCases } from './case-files.ts';

const record = process.env.RECORD === 'true';

function check(file: string, spec: string): { readonly diagnostics: readonly Diagnostic[]; readonly text: string } {
  const host = memoryHost({ ...bases, [file]: spec });
  const { diagnostics } = checkSpec(host, file);
  return { diagnostics, text: renderText(diagnostics, readSources(host, diagnostics)) };
}

for (const { slug, path, spec, expected } of readCases()) {
  describe(path, () => {
    const file = basename(path);
    const { diagnostics, text } = check(file, spec);

    test('prints what the comment at its end says', () => {
      if (record && text !== expected) {
        writeFileSync(join(casesFolder, path), joinCase(spec, text));
        process.stdout.write(`recorded ${casesFolder}/${path}\n`);
        return;
      }
      expect(text).toBe(expected);
    });

    test('shows the diagnostic that its folder is named after, or nothing', () => {
      expect(diagnostics.length === 0 ? [slug] : diagnostics.map((diagnostic) => diagnostic.slug)).toContain(slug);
    });

    test('says nothing twice', () => {
      for (const { notes, help, fixes } of diagnostics) {
        const said = [...notes, ...help, ...fixes.map(({ title }) => title)];
        expect(said).toEqual([...new Set(said)]);
      }
    });

    for (const [index, diagnostic] of diagnostics.entries()) {
      for (const { title, edits } of diagnostic.fixes) {
        test(`problem ${index + 1} is gone after “${title}”`, () => {
          const { code, message } = diagnostic;
          const isSame = (other: Diagnostic): boolean => other.code === code && other.message === message;
          const after = check(file, applyEdits(spec, edits)).diagnostics;
          expect(after.filter(isSame).length).toBeLessThan(diagnostics.filter(isSame).length);
        });
      }
    }
  });
}
