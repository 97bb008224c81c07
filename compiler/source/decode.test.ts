import { expect, test, vi } from 'vitest';
import type { Diagnostic } from '../diagnostics/types.ts';
import { decodeSpec, isRefused, maximumSpecBytes } from './decode.ts';
import { createSourceText } from './source-text.ts';

function decode(bytes: Uint8Array): { readonly text: string | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const source = decodeSpec(bytes, 'spec.yaml', (diagnostic) => diagnostics.push(diagnostic));
  return { text: source?.text, diagnostics };
}

function refusal(text: string): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const source = createSourceText('spec.yaml', text);
  expect(isRefused(source, (diagnostic) => diagnostics.push(diagnostic))).toBe(diagnostics.length > 0);
  return diagnostics;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('plain text, line breaks of both kinds and a byte order mark are fine', () => {
  expect(decode(bytesOf('a: é\r\nb: 漢\n'))).toEqual({ text: 'a: é\r\nb: 漢\n', diagnostics: [] });
  expect(decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).text).toBe('a');
});

test('the first byte that is not UTF-8 is named and pointed at (invalid-utf8)', () => {
  const { text, diagnostics } = decode(new Uint8Array([...bytesOf('name: é'), 0xe9, 0x0a, 0xff]));
  expect(text).toBeUndefined();
  expect(diagnostics).toMatchObject([
    { slug: 'invalid-utf8', message: 'byte 8 (0xE9) is not UTF-8', span: { start: 7, end: 8 } },
  ]);
});

test('a character cut off at the end of the file is not UTF-8', () => {
  const { diagnostics } = decode(bytesOf('a: 漢').subarray(0, 5));
  expect(diagnostics).toMatchObject([
    { slug: 'invalid-utf8', message: 'byte 3 (0xE6) is not UTF-8', span: { start: 3 } },
  ]);
});

test('a UTF-16 file is recognised by its first bytes', () => {
  const { diagnostics } = decode(new Uint8Array([0xff, 0xfe, 0x61, 0x00]));
  expect(diagnostics).toMatchObject([{ help: ['this looks like UTF-16: save the file as UTF-8'] }]);
});

test('control characters are refused, a lone carriage return among them (control-character)', () => {
  expect(refusal('a: \0b')).toMatchObject([{ slug: 'control-character', span: { start: 3, end: 4 } }]);
  expect(refusal('a: 1\rb: 2')).toMatchObject([
    { message: 'the control character U+000D is not allowed in a spec', span: { start: 4 } },
  ]);
});

test('a text of an editor has the limit of a file, in bytes of UTF-8 (spec-too-large)', () => {
  expect(refusal('漢'.repeat(Math.floor(maximumSpecBytes / 3)))).toEqual([]);
  expect(refusal('漢'.repeat(Math.floor(maximumSpecBytes / 3) + 1))).toMatchObject([{ slug: 'spec-too-large' }]);
});

test('ten megabytes are refused without a look inside (spec-too-large)', () => {
  const bytes = new Uint8Array(10 * 1024 * 1024);
  const look = vi.spyOn(TextDecoder.prototype, 'decode');
  const { text, diagnostics } = decode(bytes);
  expect(look).not.toHaveBeenCalled();
  look.mockRestore();
  expect(text).toBeUndefined();
  expect(diagnostics).toMatchObject([
    {
      slug: 'spec-too-large',
      message: `the file has 10,485,760 bytes, over the limit of 262,144 for a spec`,
    },
  ]);
});
