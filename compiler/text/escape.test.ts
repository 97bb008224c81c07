import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commentText, escapeXml, jsonText, markdownText, printable } from './escape.ts';

/** What steers a terminal, ends a line, or shows text in another order than it stands. */
const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '*',
      '/',
      '\\',
      '`',
      '<',
      '&',
      '"',
      "'",
      '\n',
      '\r',
      '\t',
      '\u001b',
      '\u009b',
      '\u202e',
      '\u2028',
      '\ud800',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

test('nothing that steers a terminal is left, and columns stay', () => {
  expect(printable('a\tb\u001b[31m\r\n\u009b2J\u202e')).toBe('a    b\ufffd[31m\ufffd\ufffd\ufffd2J\ufffd');
  fc.assert(fc.property(anyText, (text) => !unsafe.test(printable(text))));
});

test('a comment is one line and cannot be ended', () => {
  expect(commentText('a */ b\r\nc')).toBe('a * / b\ufffd\ufffdc');
  expect(commentText('/*/ /**')).toBe('/ * / / **');
  fc.assert(fc.property(anyText, (text) => !/\*\/|\/\*/.test(commentText(text)) && !unsafe.test(commentText(text))));
});

test('XML text holds no markup and no character that XML forbids', () => {
  expect(escapeXml('<a b="c">&amp;\u0000\uffff')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;amp;\ufffd\ufffd');
  fc.assert(fc.property(anyText, (text) => !/[<>"\ufffe\uffff]|&(?!(amp|lt|gt|quot);)/.test(escapeXml(text))));
});

test('Markdown shows words as they are and anything else as code', () => {
  expect(markdownText('conv1')).toBe('conv1');
  expect(markdownText('__x__')).toBe('` __x__ `');
  expect(markdownText('[x](http://a.example)')).toBe('` [x](http://a.example) `');
  expect(markdownText('a`` b')).toBe('``` a`` b ```');
  expect(markdownText('a\n# b')).toBe('` a\ufffd# b `');
});

test('JSON parses to the same value and can be printed', () => {
  expect(jsonText({ a: '\u202e\u009b' })).toBe('{"a":"\\u202e\\u009b"}');
  fc.assert(
    fc.property(anyText, (text) => {
      const json = jsonText({ [text]: [text] }, 2);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
      expect(unsafe.test(json.replaceAll('\n', ''))).toBe(false);
    }),
  );
});
