/** The difference on docs/comparing.md is what `specc diff` prints. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSpec } from '../../compiler/check.ts';
import { diffSpecs, type SoundSpec } from '../../compiler/compare/diff-specs.ts';
import { diffText } from '../../compiler/compare/diff-text.ts';
import { memoryHost } from '../support/memory-host.ts';

test('the page shows the difference that there is', () => {
  const page = readFileSync('docs/comparing.md', 'utf8');
  const [, variant = ''] = /```yaml\n# mine\.yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const [, shown] = /```text\n([\s\S]*?)\n```/.exec(page) ?? [];
  const base = 'specs/alexnet.yaml';
  const host = memoryHost({ [base]: readFileSync(base, 'utf8'), 'mine.yaml': variant });
  const [a, b] = [base, 'mine.yaml'].map((file): SoundSpec => {
    const { spec, graph } = checkSpec(host, file);
    if (spec === undefined || graph === undefined) {
      throw new Error(`${file} has errors`);
    }
    return { spec, graph };
  });
  expect(a !== undefined && b !== undefined && diffText(diffSpecs(a, b), 80)).toBe(shown);
});
