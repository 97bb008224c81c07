import { expect, test } from 'vitest';
import { internalError } from '../catalogue/internal.ts';
import { createDiagnostic } from '../create.ts';
import type { Diagnostic, Label } from '../types.ts';
import { shouldUseColor } from './palette.ts';
import { renderText, summarize } from './text.ts';

/** A diagnostic whose primary span is the first `needle` in `text`. */
function at(text: string, needle: string, details: Partial<Diagnostic> = {}): Diagnostic {
  return createDiagnostic(internalError, { problem: 'x' }, { span: spanOf(text, needle), ...details });
}

function spanOf(text: string, needle: string, file = 'a.yaml') {
  const start = text.indexOf(needle);
  return { file, start, end: start + needle.length };
}

function label(text: string, needle: string, words: string, file = 'a.yaml'): Label {
  return { span: spanOf(text, needle, file), text: words };
}

/** The frame without headline and docs line. */
function frame(text: string, diagnostic: Diagnostic): string {
  const lines = renderText([diagnostic], new Map([['a.yaml', text]])).split('\n');
  return `\n${lines.slice(1, -1).join('\n')}\n`;
}

test('a diagnostic has a headline, a frame, notes, advice and its page (internal-error)', () => {
  const text = 'a: 1\n';
  const diagnostic = at(text, '1', { label: 'here', notes: ['n'], help: ['h'], fixes: [{ title: 'f', edits: [] }] });
  expect(renderText([diagnostic], new Map([['a.yaml', text]]))).toBe(
    [
      'error[SPC9001] internal-error: specc has a bug here: x',
      ' --> a.yaml:1:4',
      '  |',
      '1 | a: 1',
      '  |    ^ here',
      '  = note: n',
      '  = help: h',
      '  = help: f',
      '  = docs: docs/diagnostics/SPC9001.md',
    ].join('\n'),
  );
});

test('labels on several lines share one frame, in line order; gaps are shown as …, single lines between are shown', () => {
  const text = 'one: 1\ntwo: 2\nthree: 3\nfour: 4\nfive: 5\nsix: 6\nseven: 7\n';
  const labels = [label(text, '7', 'last'), label(text, '1', 'first')];
  expect(frame(text, at(text, '3', { label: 'mine', labels }))).toBe(`
 --> a.yaml:3:8
  |
1 | one: 1
  |      - first
2 | two: 2
3 | three: 3
  |        ^ mine
  …
7 | seven: 7
  |        - last
`);
});

test('labels on one line hang below each other', () => {
  const text = 'shape: [10, 20, 30]\n';
  const labels = [label(text, '10', 'height'), label(text, '30', 'depth')];
  expect(frame(text, at(text, '20', { label: 'width', labels }))).toBe(`
 --> a.yaml:1:13
  |
1 | shape: [10, 20, 30]
  |         --  ^^  -- depth
  |         |   |
  |         |   width
  |         |
  |         height
`);
});

test('marks that overlap get rows of their own', () => {
  const text = 'a: [10, 20]\n';
  expect(frame(text, at(text, '10', { label: 'value', labels: [label(text, '[10, 20]', 'list')] }))).toBe(`
 --> a.yaml:1:5
  |
1 | a: [10, 20]
  |    -------- list
  |     ^^ value
`);
});

test('carets stand under their text after é, 漢, 😀, combining marks and tabs', () => {
  const text = 'é漢😀e\u0301\t: X\n';
  expect(frame(text, at(text, 'X'))).toBe(`
 --> a.yaml:1:10
  |
1 | é漢😀e\u0301    : X
  |             ^
`);
});

test('a span over several lines is underlined to the end of its first, an empty one gets one caret', () => {
  const text = 'abc: d\n  e\nf:\n';
  expect(frame(text, at(text, 'd\n  e'))).toContain('1 | abc: d\n  |      ^\n');
  const end = { file: 'a.yaml', start: text.length, end: text.length };
  expect(frame(text, { ...at(text, 'd'), span: end })).toContain('4 |\n  | ^\n');
});

test('a long line is cut around its caret', () => {
  const text = `${'x'.repeat(5000)}HERE${'y'.repeat(5000)}\n`;
  const [, , , line, carets] = renderText([at(text, 'HERE')], new Map([['a.yaml', text]])).split('\n');
  expect(line?.length).toBeLessThan(200);
  expect(line?.indexOf('HERE')).toBe(carets?.indexOf('^^^^'));
});

test('labels in another file get a frame of their own', () => {
  const [text, other] = ['a: 1\n', 'b: 2\n'];
  const diagnostic = at(text, '1', { labels: [label(other, '2', 'there', 'b.yaml')] });
  const sources = new Map([
    ['a.yaml', text],
    ['b.yaml', other],
  ]);
  expect(renderText([diagnostic], sources)).toContain(' ::: b.yaml:1:4\n  |\n1 | b: 2\n  |    - there\n');
});

test('nothing from a spec can steer the terminal', () => {
  const text = 'a: \u001b[31m\u202ered\u0007\n';
  const diagnostic = at(text, 'red', { label: '\u001b]0;title\u0007' });
  const rendered = renderText([{ ...diagnostic, message: '\u001b[2J' }], new Map([['a.yaml', text]]));
  expect(['\u0007', '\u001b', '\u202e'].filter((steering) => rendered.includes(steering))).toEqual([]);
});

test('colour is used when asked for, and then the plain text is the same', () => {
  const text = 'a: 1\n';
  const diagnostic = at(text, '1', { label: 'here', labels: [label(text, 'a', 'key')], notes: ['n'] });
  const sources = new Map([['a.yaml', text]]);
  const colored = renderText([diagnostic], sources, { color: true });
  const control = String.fromCharCode(27);
  expect(colored).toContain(control);
  expect(colored.replaceAll(new RegExp(`${control}\\[\\d+m`, 'g'), '')).toBe(renderText([diagnostic], sources));
});

test('only so many diagnostics are shown, and the rest is counted', () => {
  const diagnostics = Array.from({ length: 5 }, () => at('a', 'a'));
  expect(renderText(diagnostics, new Map(), { limit: 3 })).toMatch(/\n\n… and 2 more$/);
});

test('the summary counts errors and warnings', () => {
  const error = at('a', 'a');
  expect(summarize([])).toBe('no problems');
  expect(summarize([error, error, { ...error, severity: 'warning' }])).toBe('2 errors and 1 warning');
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('with %j on a terminal: %s, colour is used: %s', (env, isTTY, expected) => {
  expect(shouldUseColor(env, isTTY)).toBe(expected);
});
