import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from '../../compiler/diagnostics/catalogue/index.ts';
import { pageOf } from '../../compiler/diagnostics/pages.ts';
import { readCases } from './case-files.ts';

const printed = readCases().map(({ expected }) => withoutLinks(expected));

/** A page does not point to itself. */
function withoutLinks(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.includes('= docs: '))
    .join('\n');
}

for (const { code } of catalogue.filter((entry) => /^SPC[45]/.test(entry.code))) {
  test(`the output on the page of ${code} is what a case file prints`, () => {
    const [, shown] = /```text\n([\s\S]*?)\n```/.exec(readFileSync(pageOf(code), 'utf8')) ?? [];
    expect(shown).toMatch(new RegExp(`^(error|warning)\\[${code}\\]`));
    expect(printed.some((text) => text.includes(shown ?? ''))).toBe(true);
  });
}
