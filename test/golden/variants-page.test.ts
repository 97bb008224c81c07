/** The specs on docs/variants.md are valid, each beside the specs of the project. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSpec } from '../../compiler/check.ts';
import { renderText } from '../../compiler/diagnostics/render/text.ts';
import { readSources } from '../../compiler/diagnostics/sources.ts';
import { memoryHost } from '../support/memory-host.ts';

const page = readFileSync('docs/variants.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)].map(([, name = '', text = '']) => ({ name, text }));
const specs = Object.fromEntries(readdirSync('specs').map((file) => [file, readFileSync(`specs/${file}`, 'utf8')]));

test('the page has examples', () => {
  expect(examples.length).toBeGreaterThan(3);
});

test.each(examples)('$name', ({ name, text }) => {
  const host = memoryHost({ ...specs, [name]: text });
  const { diagnostics } = checkSpec(host, name);
  expect(renderText(diagnostics, readSources(host, diagnostics))).toBe('');
});
