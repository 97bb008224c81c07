import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, findCode } from '../../compiler/diagnostics/catalogue/index.ts';
import { pageOf } from '../../compiler/diagnostics/pages.ts';
import { caseFolders, readCases } from './case-files.ts';

/** Every other test in the tree, for the codes that no spec text can show: a device, a data set, a file as a whole. */
const otherTests = ['compiler', 'runtime', 'test']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('catalogue.test.ts'))
  .map((file) => readFileSync(file, 'utf8'));

/** What the cases of a code print about it, without the line that names its page. */
function blocksOf(slug: string, head: string): readonly string[] {
  return readCases()
    .filter((one) => one.slug === slug)
    .flatMap(({ expected }) => expected.split('\n\n'))
    .filter((block) => block.startsWith(head))
    .map((block) => block.replace(/\n +=[^\n]* docs: .*$/, ''));
}

for (const { code, slug, severity } of catalogue) {
  test(`${code} has a page that opens with its name`, () => {
    const page = pageOf(code);
    expect(existsSync(page), `${page} is missing`).toBe(true);
    expect(readFileSync(page, 'utf8').split('\n', 1)[0]).toBe(`# ${code} ${slug}`);
  });

  test(`${code} is shown by a case file and on its page, or by a test that names it`, () => {
    const shown = blocksOf(slug, `${severity}[${code}]`);
    if (shown.length > 0) {
      const page = readFileSync(pageOf(code), 'utf8');
      expect(
        shown.some((block) => page.includes(block)),
        'the page shows what no case prints',
      ).toBe(true);
    } else {
      const named = new RegExp(`\\b${code}\\b|\\b${slug}\\b`);
      expect(
        otherTests.some((text) => named.test(text)),
        `no case in test/diagnostics/${slug}/ and no test that names it`,
      ).toBe(true);
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
