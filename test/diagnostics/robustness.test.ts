import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSpec } from '../../compiler/check.ts';
import { renderText } from '../../compiler/diagnostics/render/text.ts';
import { readSources } from '../../compiler/diagnostics/sources.ts';
import { decodeLossy } from '../../compiler/source/decode.ts';
import { memoryHost } from '../support/memory-host.ts';
import { yamlMarkers, yamlSigns } from '../support/random-yaml.ts';

/** The project's own, large and small: a check takes as long as its spec, and mistakes do not need many layers. */
const specs = readdirSync('specs')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => readFileSync(join('specs', file), 'utf8'));
const spec = fc.constantFrom(...specs);

/** Any bytes give a graph, or errors whose every span lies in the text; never an exception. */
function checkBytes(bytes: Uint8Array): void {
  const host = memoryHost({ 'spec.yaml': bytes });
  const { graph, diagnostics } = checkSpec(host, 'spec.yaml');
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(graph === undefined).toBe(errors.length > 0);
  const length = decodeLossy(bytes).length;
  for (const { span, labels, fixes } of diagnostics) {
    const spans = [
      span,
      ...labels.map((label) => label.span),
      ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
    ];
    for (const one of spans) {
      expect(one).toBeDefined();
      expect(one?.start).toBeGreaterThanOrEqual(0);
      expect(one?.end).toBeGreaterThanOrEqual(one?.start ?? 0);
      expect(one?.end).toBeLessThanOrEqual(length);
    }
  }
  expect(renderText(diagnostics, readSources(host, diagnostics))).not.toContain('undefined');
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test('any bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), checkBytes), { numRuns: 300 });
});

test('any text made of YAML’s signs and the words of a spec', () => {
  const piece = fc.constantFrom(
    ...yamlSigns,
    ...yamlMarkers,
    '#',
    ...['spec: 1\n', 'name', 'layers:', 'type: conv2d', 'kernel', '1', '-1', '0x1', '1e999', '.nan', 'null', 'é漢😀'],
    ...['__proto__', 'input: { shape: [3, 8, 8] }\n'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => checkBytes(encode(pieces.join('')))),
    {
      numRuns: 500,
    },
  );
});

test('a valid spec with a piece of its text replaced', () => {
  const replacement = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1.5',
      '[1, 2, 3]',
      '{}',
      'null',
      'relu',
      '\n',
      ' ',
      '"',
      '1e300',
      '*x',
      '&x ',
      ': ',
    ),
    fc.string({ maxLength: 8, unit: 'binary' }),
  );
  fc.assert(
    fc.property(
      spec.chain((valid) => fc.tuple(fc.constant(valid), fc.nat(valid.length))),
      fc.nat(20),
      replacement,
      ([valid, start], length, text) => checkBytes(encode(valid.slice(0, start) + text + valid.slice(start + length))),
    ),
    { numRuns: 300 },
  );
});

test('a valid spec with values replaced by others that YAML admits', () => {
  const valuesOf = (valid: string) =>
    [...valid.matchAll(/(?<=: )(?:\[[^\]]*\]|[\w.-]+)/g)].map(({ index, 0: text }) => [index, text.length] as const);
  const value = fc.constantFrom(
    '0',
    '-3',
    '2.5',
    '1000000',
    '1e9',
    '[0, 1]',
    '[3, 3]',
    '[1, 2, 3, 4]',
    'text',
    'true',
    '{}',
    '',
  );
  const changed = spec.chain((valid) =>
    fc.tuple(
      fc.constant(valid),
      fc.array(fc.tuple(fc.constantFrom(...valuesOf(valid)), value), { minLength: 1, maxLength: 4 }),
    ),
  );
  fc.assert(
    fc.property(changed, ([valid, changes]) => {
      let text = valid;
      for (const [[index, length], newText] of [...changes].sort((a, b) => b[0][0] - a[0][0])) {
        text = text.slice(0, index) + newText + text.slice(index + length);
      }
      checkBytes(encode(text));
    }),
    { numRuns: 200 },
  );
});

test('a valid spec with lines left out, doubled or swapped', () => {
  const chosen = spec.chain((valid) => {
    const lines = valid.split('\n');
    const line = fc.nat(lines.length - 1);
    return fc.tuple(fc.constant(lines), line, line);
  });
  fc.assert(
    fc.property(chosen, fc.constantFrom('drop', 'double', 'swap'), ([lines, a, b], how) => {
      const changed = [...lines];
      const [one, other] = [lines[a] ?? '', lines[b] ?? ''];
      changed[a] = how === 'swap' ? other : one;
      changed[b] = how === 'swap' ? one : (changed[b] ?? '');
      changed.splice(b, how === 'drop' ? 1 : 0, ...(how === 'double' ? [one] : []));
      checkBytes(encode(changed.join('\n')));
    }),
    { numRuns: 200 },
  );
});
