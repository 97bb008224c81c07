import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostics/types.ts';
import type { SourceNode } from './nodes.ts';
import { createPartParser, parseYamlInParts, type YamlParser } from './parse-in-parts.ts';
import { parseYaml } from './parse-yaml.ts';
import { createSourceText } from './source-text.ts';
import { splitParts } from './split-parts.ts';

const folders = ['specs', 'test/numeric/specs', 'test/numeric/specs/networks', 'test/diagnostics/yaml-syntax'];
const texts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join(folder, file), 'utf8')),
);

function run(parse: YamlParser, text: string) {
  const diagnostics: Diagnostic[] = [];
  const root = parse(createSourceText('spec.yaml', text), (diagnostic) => diagnostics.push(diagnostic));
  return {
    root: root && plain(root),
    diagnostics: diagnostics.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0)),
  };
}

/** Without the root's own span, which nothing points at. */
function plain(root: SourceNode): unknown {
  const { kind, size } = root;
  return root.kind === 'mapping' ? { kind, size, entries: [...root.entries] } : root;
}

const inserted = fc.constantFrom(
  '#',
  ' ',
  '\n',
  '-',
  ':',
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '|\n',
  '\n  ',
  '\n- ',
  '?',
  'a',
  '\t',
);
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 12 }),
  text: inserted,
});

function mutate(text: string, { at, cut, text: insert }: { at: number; cut: number; text: string }): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + insert + text.slice(start + cut);
}

const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(mutation, { maxLength: 3 }))
  .map(([text, mutations]) => mutations.reduce(mutate, text));

test('in parts, YAML gives the tree and the complaints of one piece, and what is no YAML is complained about', () => {
  const remembering = createPartParser();
  fc.assert(
    fc.property(mutated, (text) => {
      const whole = run(parseYaml, text);
      const inParts = run(parseYamlInParts, text);
      if (whole.root === undefined) {
        expect(inParts.diagnostics).not.toHaveLength(0);
      } else {
        expect(inParts).toEqual(whole);
      }
      // A memory of texts before changes nothing.
      expect(run(remembering, text)).toEqual(inParts);
    }),
    { numRuns: 1000, seed: 5 },
  );
});

test('specs are cut into their layers', () => {
  const sections = splitParts(readFileSync('specs/alexnet.yaml', 'utf8'));
  expect(sections?.map(({ items }) => items.length)).toEqual([0, 0, 0, 0, 0, 0, 22, 0, 0, 0, 0]);
});
