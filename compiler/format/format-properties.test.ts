/** What holds for any document: the same data, the same comments in their places, and nothing left to change. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type RandomYaml, randomYaml, yamlMarkers, yamlSigns } from '../../test/support/random-yaml.ts';
import { checkText } from '../check.ts';
import { toData } from '../source/nodes.ts';
import { parseYaml } from '../source/parse-yaml.ts';
import { createSourceText } from '../source/source-text.ts';
import { formatSpec } from './format.ts';
import { layOut } from './layout.ts';

const below = (count: number): fc.Arbitrary<number> => fc.noBias(fc.nat({ max: count - 1 }));
const document: fc.Arbitrary<RandomYaml> = fc.gen().map((draw) => randomYaml((count) => draw(below, count)));

const dataOf = (text: string): unknown => parse(text, { schema: 'core', logLevel: 'silent', maxAliasCount: -1 });

/** Each comment behind the sign before it on its line, which is none where it has a line of its own. */
function placesOf(text: string): readonly string[] {
  return [...text.matchAll(/^(?:.*?(\S))?[ \t]*(#c\d.*?)\s*$/gm)].map(([, before = '', comment]) => before + comment);
}

test('any document keeps its data and comments, and is formatted once and for all', () => {
  fc.assert(
    fc.property(document, ({ text, comments }) => {
      const formatted = layOut(text);
      expect(dataOf(formatted)).toEqual(dataOf(text));
      expect(formatted.match(/#c\d.*/g) ?? []).toEqual(comments);
      expect(placesOf(formatted)).toEqual(placesOf(text));
      expect(layOut(formatted)).toBe(formatted);
      expect(formatSpec(createSourceText('spec.yaml', text))).toEqual({ text: formatted });
    }),
    { numRuns: 300 },
  );
});

test('any text made of YAML’s signs is refused or keeps its data, and never changes twice', () => {
  const signs = [...yamlSigns, ...yamlMarkers, '\n    ', ' #c1', '\\', '!!str ', '>\n', '|2', '|+'];
  const values = ['a', 'b: 1', 'null', 'é漢😀', 'a: { b: c }\n', '- x\n', '"q" ', '[a, b]'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...signs, ...values), { maxLength: 14 }), (pieces) => {
      const source = createSourceText('spec.yaml', pieces.join(''));
      const formatted = formatSpec(source);
      if ('text' in formatted) {
        const read = (text: string) => {
          const root = parseYaml(createSourceText('spec.yaml', text), () => {});
          return root === undefined ? undefined : toData(root);
        };
        expect(read(formatted.text)).toEqual(read(source.text));
        expect(formatSpec(createSourceText('spec.yaml', formatted.text))).toEqual(formatted);
      } else {
        expect(formatted.diagnostics).toEqual(checkText(source).diagnostics);
      }
    }),
    { numRuns: 1000 },
  );
});
