import { expect, test } from 'vitest';
import { internalError } from '../catalogue/internal.ts';
import { createDiagnostic } from '../create.ts';
import { renderGithub } from './github.ts';
import { renderJson } from './json.ts';

const text = 'é: 1\nb: 22\n';
const diagnostic = createDiagnostic(
  internalError,
  { problem: '50% of\nit' },
  {
    span: { file: 'a,b:c.yaml', start: 8, end: 10 },
    label: 'here',
    labels: [{ span: { file: 'a,b:c.yaml', start: 3, end: 4 }, text: 'there' }],
    fixes: [{ title: 'write `3`', edits: [{ span: { file: 'a,b:c.yaml', start: 8, end: 10 }, newText: '3' }] }],
  },
);
const sources = new Map([['a,b:c.yaml', text]]);

test('JSON has everything, with lines and columns', () => {
  const [json] = JSON.parse(renderJson([diagnostic], sources));
  expect(json).toMatchObject({
    code: 'SPC9001',
    severity: 'error',
    span: {
      file: 'a,b:c.yaml',
      start: { offset: 8, line: 2, column: 4 },
      end: { offset: 10, line: 2, column: 6 },
    },
    labels: [{ span: { start: { line: 1, column: 4 } }, text: 'there' }],
    fixes: [{ edits: [{ newText: '3' }] }],
    docs: 'docs/diagnostics/SPC9001.md',
  });
});

test('GitHub commands stay on one line, and neither text nor file name can add to them', () => {
  expect(renderGithub([diagnostic], sources)).toBe(
    '::error file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=4,endColumn=6,title=SPC9001 internal-error::' +
      'specc has a bug here: 50%25 of%0Ait: here%0Ahelp: write `3`\n',
  );
});

test('a diagnostic without a place has neither a span nor a file', () => {
  const placeless = createDiagnostic(internalError, { problem: 'x' });
  expect(JSON.parse(renderJson([placeless], new Map()))[0]).not.toHaveProperty('span');
  expect(renderGithub([placeless], new Map())).toBe('::error title=SPC9001 internal-error::specc has a bug here: x\n');
});
