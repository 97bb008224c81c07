import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Checked } from '../../compiler/analysis.ts';
import type { Diagnostic } from '../../compiler/diagnostics/types.ts';
import { applyEdits } from '../../compiler/source/edit.ts';
import { check, checkFile, specText } from './check-helpers.ts';

/** Every fix of every diagnostic, with what is wrong after it. */
function afterEachFix(
  text: string,
  { diagnostics }: Checked,
): readonly { readonly fixed: Diagnostic; readonly after: Checked }[] {
  return diagnostics.flatMap((fixed) =>
    fixed.fixes.map(({ edits }) => ({ fixed, after: check(applyEdits(text, edits)) })),
  );
}

const identity = ({ code, message }: Diagnostic): string => `${code} ${message}`;

const size = fc.integer({ min: 1, max: 5 });
const windowLayer = (smallestKernel: number) =>
  fc
    .record({
      type: fc.constantFrom('conv2d', 'max_pool', 'avg_pool'),
      kernel: fc.integer({ min: smallestKernel, max: 5 }),
      stride: size,
      padding: fc.integer({ min: 0, max: 2 }),
      groups: fc.integer({ min: 1, max: 3 }),
      block: fc.boolean(),
    })
    .map(({ type, kernel, stride, padding, groups, block }) => (name: string) => {
      const keys = [
        `name: ${name}`,
        `type: ${type}`,
        `kernel: ${kernel}`,
        `stride: ${stride}`,
        ...(padding > 0 ? [`padding: ${padding}`] : []),
        ...(type === 'conv2d' ? ['filters: 4', `groups: ${groups}`] : []),
      ];
      return block ? `- ${keys.join(' # é漢😀\n    ')}` : `- { ${keys.join(', ')} }`;
    });

test('after any fix that is offered the problem is gone and nothing is wrong here or before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 20 }), windowLayer(1), windowLayer(1), (input, first, second) => {
      const names = ['first', 'second', 'fc1'];
      const layers = [first('first'), second('second'), '- { name: fc1, type: dense, units: 10 }'];
      const text = specText({ input: [2, input, input], layers });
      const checked = check(text);
      const before = new Set(checked.diagnostics.map(identity));
      for (const { fixed, after } of afterEachFix(text, checked)) {
        const place = names.findIndex((name) => fixed.message.includes(`\`${name}\``));
        expect(after.diagnostics.map(identity)).not.toContain(identity(fixed));
        for (const fresh of after.diagnostics.filter((other) => !before.has(identity(other)))) {
          expect(names.findIndex((name) => fresh.message.includes(`\`${name}\``))).toBeGreaterThan(place);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('two fixes at least are offered for every extent that is not whole, where no other thing is wrong', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 20 }), windowLayer(3), (input, layer) => {
      const layers = [layer('first'), '- { name: fc1, type: dense, units: 10 }'];
      const text = specText({ input: [2, input, input], layers });
      const { diagnostics } = check(text);
      const [found, ...others] = diagnostics;
      fc.pre(found !== undefined && others.length === 0 && ['SPC4102', 'SPC4103'].includes(found.code));
      expect(found?.fixes.length, text).toBeGreaterThanOrEqual(2);
    }),
    { numRuns: 200 },
  );
});

test('AlexNet at 224 gets at least two fixes, and the whole network is clean after each', () => {
  const at224 = (text: string) => text.replaceAll('227', '224');
  const { diagnostics } = checkFile('specs/alexnet.yaml', at224);
  expect(diagnostics.map(({ code }) => code)).toEqual(['SPC4102']);
  const [found] = diagnostics;
  expect(found?.fixes.length).toBeGreaterThanOrEqual(2);
  for (const { edits } of found?.fixes ?? []) {
    expect(checkFile('specs/alexnet.yaml', (text) => applyEdits(at224(text), edits)).diagnostics).toEqual([]);
  }
});

test('a fix in block style adds its key as a line of its own, behind the comment of the last one', () => {
  const layers = [
    '- name: conv1 # 漢\n    type: conv2d\n    filters: 4\n    kernel: 3\n    stride: 2 # é',
    '- { name: fc1, type: dense, units: 10 }',
  ];
  const text = specText({ layers });
  const [found] = check(text).diagnostics;
  const rounding = found?.fixes.find(({ title }) => title.includes('rounding: ceil'));
  expect(applyEdits(text, rounding?.edits ?? [])).toContain('    stride: 2 # é\n    rounding: ceil\n');
});
