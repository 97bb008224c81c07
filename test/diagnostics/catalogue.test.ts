import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue, findCode, pageOf } from '../../compiler/diagnostics/catalogue/index.ts';
import { caseFolders, hasCases } from './case-files.ts';

/**
 * Codes that no spec text can show: a whole file is wrong, a device or a data set, or specc itself.
 * Each names the test that shows it instead.
 */
const shownElsewhere: Readonly<Record<string, string>> = {
  'invalid-utf8': 'compiler/source/decode.test.ts',
  'control-character': 'compiler/source/decode.test.ts',
  'spec-too-large': 'compiler/source/decode.test.ts',
  'empty-spec': 'compiler/source/parse-yaml.test.ts',
  'file-unreadable': 'compiler/resolve/load-spec.test.ts',
  'internal-error': 'compiler/diagnostics/render/text.test.ts',
};

for (const { code, slug, severity } of catalogue) {
  test(`${code} has a page that opens with its name`, () => {
    const page = pageOf(code);
    expect(existsSync(page), `${page} is missing`).toBe(true);
    const text = readFileSync(page, 'utf8');
    expect(text.split('\n', 1)[0]).toBe(`# ${code} ${slug}`);
    expect(text).toContain(`${severity}[${code}]`);
  });

  test(`${code} is shown by a case file or by a test that is named here`, () => {
    const other = shownElsewhere[slug];
    if (other === undefined) {
      expect(hasCases(slug), `test/diagnostics/${slug}/ has no case`).toBe(true);
    } else {
      expect(readFileSync(other, 'utf8')).toContain(slug);
    }
  });
}

test('codes and slugs are unique', () => {
  expect(new Set(catalogue.map(({ code }) => code)).size).toBe(catalogue.length);
  expect(new Set(catalogue.map(({ slug }) => slug)).size).toBe(catalogue.length);
});

test('every page and every folder of cases belongs to a code', () => {
  const pages = readdirSync('docs/diagnostics').filter((file) => /^SPC\d+\.md$/.test(file));
  expect(pages.filter((file) => findCode(file.replace('.md', '')) === undefined)).toEqual([]);
  const slugs = new Set(catalogue.map(({ slug }) => slug));
  expect(caseFolders().filter((slug) => !slugs.has(slug))).toEqual([]);
});
