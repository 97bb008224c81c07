import { expect, test } from 'vitest';
import { emptySpec, ignoreUnused, yamlTag } from './catalogue/yaml.ts';
import { createCollector } from './collector.ts';
import { createDiagnostic } from './create.ts';

test('diagnostics come back in the order of files and places, those without a place first', () => {
  const { report, diagnostics } = createCollector();
  const tag = (file: string, start: number) =>
    createDiagnostic(yamlTag, { tag: '!x' }, { span: { file, start, end: start + 1 } });
  const [late, early, other] = [tag('b', 10), tag('b', 9), tag('B', 50)];
  const placeless = createDiagnostic(emptySpec, {});
  for (const diagnostic of [late, early, other, placeless]) {
    report(diagnostic);
  }
  expect(diagnostics()).toEqual([placeless, other, early, late]);
});

test('the same diagnostic at the same place is kept once', () => {
  const { report, diagnostics, hasErrors } = createCollector();
  const warning = createDiagnostic(ignoreUnused, { code: 'SPC5110' }, { span: { file: 'a', start: 1, end: 2 } });
  report(warning);
  report({ ...warning });
  report({ ...warning, span: { file: 'a', start: 1, end: 3 } });
  expect(diagnostics()).toHaveLength(2);
  expect(hasErrors()).toBe(false);
});
