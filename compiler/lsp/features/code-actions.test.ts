import { expect, test } from 'vitest';
import { readCases } from '../../../test/diagnostics/case-files.ts';
import type { Diagnostic } from '../../diagnostics/types.ts';
import { applyEdits } from '../../source/edit.ts';
import { readCursor } from '../testing/marked-text.ts';
import { createViewer, type SpecView } from '../view.ts';
import { codeActions, fixAll } from './code-actions.ts';

const viewOf = (text: string): SpecView => createViewer('spec.yaml')(text);

const count = (view: SpecView, { code, message }: Diagnostic): number =>
  view.diagnostics.filter((other) => other.code === code && other.message === message).length;

const cases = readCases().map(({ path, spec }) => ({ path, view: viewOf(spec) }));

test.each(cases)('$path: every diagnostic’s fixes are offered where it is, and remove it', ({ view }) => {
  for (const diagnostic of view.fixed()) {
    const { span, fixes } = diagnostic;
    const actions = codeActions(view, span?.start ?? 0, span?.end ?? 0).filter((one) => one.diagnostic === diagnostic);
    expect(actions.map(({ title }) => title)).toEqual(fixes.map(({ title }) => title));
    for (const { edits } of actions) {
      expect(count(viewOf(applyEdits(view.source.text, edits)), diagnostic)).toBeLessThan(count(view, diagnostic));
    }
  }
});

test('all first fixes at once leave fewer problems, one by one', () => {
  const offered = cases.filter(({ view }) => fixAll(view).length > 0);
  expect(offered.length).toBeGreaterThan(3);
  for (const { view } of offered) {
    const [action] = fixAll(view);
    const after = viewOf(applyEdits(view.source.text, action?.edits ?? []));
    expect(after.diagnostics.length).toBeLessThanOrEqual(view.diagnostics.length - 2);
  }
});

const spec = (layer: string): string => `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.1 } } }
layers:
${layer}
  - { name: fc, type: dense, units: 10 }
loss: softmax_cross_entropy
`;

test.each([
  ['  - { name: conv1, type: con┆v2d, filters: 4, kernel: 3 } # é', 'kernel: 3, expect: [4, 6, 6] } # é'],
  ['  - name: conv1\n    type: conv2d\n    filt┆ers: 4\n    kernel: 3', '    kernel: 3\n    expect: [4, 6, 6]\n'],
])('a layer can be held to its shape: %s', (layer, expected) => {
  const { text, offset } = readCursor(spec(layer));
  const action = codeActions(viewOf(text), offset, offset).find(({ kind }) => kind === 'rewrite');
  expect(action?.title).toBe('state the shape: `expect: [4, 6, 6]`');
  const after = applyEdits(text, action?.edits ?? []);
  expect(after).toContain(expected);
  expect(viewOf(after).diagnostics).toEqual([]);
});

test('where a shape is stated already, it is not offered', () => {
  const { text, offset } = readCursor(
    spec('  - { name: co┆nv1, type: conv2d, filters: 4, kernel: 3, expect: [4, 6, 6] }'),
  );
  expect(codeActions(viewOf(text), offset, offset)).toEqual([]);
});
