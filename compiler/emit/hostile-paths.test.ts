/**
 * Folders may be called anything. Whatever stands in a spec's path, every generated file must be the same code: the path may only change
 * comments and strings, and none of it may steer a terminal or an editor that shows the file.
 */
import fc from 'fast-check';
import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { memoryHost } from '../../test/support/memory-host.ts';
import { compile } from '../compile.ts';
import { networkDiagram } from '../diagram/network-diagram.ts';

const spec = `spec: 1
name: tiny
input: { shape: [1, 6, 6] }
classes: 2
defaults: { weight: { normal: { mean: 0, std: 0.1 } }, bias: { constant: 0 } }
layers:
  - { name: conv1, type: conv2d, filters: 2, kernel: 3 }
  - { name: relu1, type: relu }
  - { name: fc1, type: dense, units: 2 }
loss: softmax_cross_entropy
train: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.01, momentum: 0.9 } } }
data: { scale: 0.0078125 }
`;

/** The generated package, and the picture beside it, by file. */
function filesFor(path: string): ReadonlyMap<string, string> {
  const { files, model, diagnostics } = compile(memoryHost({ [path]: spec }), path);
  expect(diagnostics).toEqual([]);
  const texts = [...files].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new Map([...texts, ['network.svg', model === undefined ? '' : networkDiagram(model.graph)]]);
}

const hostile = fc.string({
  minLength: 1,
  maxLength: 12,
  unit: fc.oneof(
    fc.constantFrom(
      '*/',
      '/*',
      '//',
      '-->',
      '<!--',
      ']]>',
      '\\',
      '`',
      '${',
      "'",
      '"',
      '<script>',
      '&',
      '\n',
      '\r',
      '\u2028',
    ),
    fc.constantFrom(
      '\u0000',
      '\u001b[2J',
      '\u0085',
      '\u009b',
      '\u202e',
      '\u2066',
      '\ud800',
      '??/',
      '@param',
      '{@link',
      '}',
      '*',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

/** A file's code, without comments and without what the texts of strings say. */
const codeOf: Readonly<Record<string, (text: string) => unknown>> = {
  ts: tokensOf,
  // Comments end at any of WGSL's line breaks (WGSL §3.2); block comments are not generated.
  wgsl: (text) => text.replace(/\/\/[^\n\v\f\r\u0085\u2028\u2029]*/g, '').replace(/\s+/g, ' '),
  c: (text) =>
    text
      .replace(/\\\n/g, '')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\s+/g, ' '),
  json: (text) => Object.keys(JSON.parse(text)),
  svg: (text) => text.match(/<[^<>]*>/g)?.map((tag) => tag.replace(/\d+(\.\d+)?/g, '')),
};

function tokensOf(text: string): readonly string[] {
  const file = ts.createSourceFile('generated.ts', text, ts.ScriptTarget.Latest, true);
  const { parseDiagnostics = [] } = file as { parseDiagnostics?: readonly unknown[] };
  expect(parseDiagnostics).toEqual([]);
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const tokens: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    tokens.push(scanner.getTokenText());
  }
  return tokens;
}

function fileCode(file: string, text: string): unknown {
  return codeOf[extensionOf(file)]?.(text);
}

const extensionOf = (file: string): string => file.slice(file.lastIndexOf('.') + 1);

const usual = filesFor('specs/tiny.yaml');
const usualCode = new Map([...usual].map(([file, text]) => [file, fileCode(file, text)]));

test('a folder that closes a comment adds no code', () => {
  const path = 'e*/}console.log("…");interface Y{/*x.yaml';
  const files = filesFor(path);
  expect(tokensOf(files.get('model.ts') ?? '')).toEqual(tokensOf(usual.get('model.ts') ?? ''));
  expect(files.get('model.ts')).toContain('e* /}console.log("…");interface Y{/ *x.yaml');
});

test('no path changes the code of any file, or steers what shows it', () => {
  const extensions = new Set<string>();
  fc.assert(
    fc.property(hostile, (name) => {
      const files = filesFor(`${name}/tiny.yaml`);
      expect([...files.keys()]).toEqual([...usual.keys()]);
      for (const [file, text] of files) {
        extensions.add(extensionOf(file));
        expect(fileCode(file, text), file).toEqual(usualCode.get(file));
        expect(text.replaceAll('\n', ''), file).not.toMatch(
          /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
        );
      }
    }),
    { numRuns: 60 },
  );
  expect([...extensions].sort()).toEqual(['c', 'json', 'svg', 'ts', 'wgsl']);
});
