/** One spec out of two files: what is found, shown, fixed and hidden belongs to the file that it is written in. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layerOf } from '../test/shape/check-helpers.ts';
import { memoryHost } from '../test/support/memory-host.ts';
import type { Checked } from './analysis.ts';
import { checkSpec } from './check.ts';
import { renderGithub } from './diagnostics/render/github.ts';
import { renderJson } from './diagnostics/render/json.ts';
import { renderText } from './diagnostics/render/text.ts';
import { readSources } from './diagnostics/sources.ts';
import type { Path } from './source/span.ts';

const base = `# é漢😀
spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3 }
  - name: conv2
    type: conv2d
    filters: 4
    kernel: 3
    groups: 1
  - { name: fc, type: dense, units: 10 }
loss: softmax_cross_entropy
`;

function checkOver(variant: string, under: string = base): Checked & { readonly shown: string; readonly at: At } {
  const files = { 'nets/variant.yaml': `extends: base.yaml\n${variant}`, 'nets/base.yaml': under };
  const host = memoryHost(files);
  const checked = checkSpec(host, 'nets/variant.yaml');
  const shown = renderText(checked.diagnostics, readSources(host, checked.diagnostics));
  const slice = ({ file, start, end }: { file: string; start: number; end: number }) =>
    `${file} ${Object.entries(files)
      .find(([name]) => name === file)?.[1]
      .slice(start, end)}`;
  const at: At = (...path) => {
    const origin = checked.spec?.origin(path);
    return origin === undefined ? [] : [origin, ...(origin.overrides ?? [])].map(slice);
  };
  return { ...checked, shown, at };
}

/** Where a value is written, then what it overrides, each as its file and its text. */
type At = (...path: Path) => readonly string[];

test('a value is where it is written, and knows what it overrides', () => {
  const { at, spec, diagnostics, sources, graph } = checkOver(
    'name: other\npatch: [{ layer: conv2, set: { groups: 2 } }]\n',
  );
  expect(diagnostics).toEqual([]);
  expect(spec?.name).toBe('other');
  expect(at('name')).toEqual(['nets/variant.yaml other', 'nets/base.yaml tiny']);
  expect(at('layers', 1, 'groups')).toEqual(['nets/variant.yaml 2', 'nets/base.yaml 1']);
  expect(at('layers', 1, 'kernel')).toEqual(['nets/base.yaml 3']);
  expect(spec?.lineOf(spec.origin(['layers', 0]))).toEqual({ file: 'nets/base.yaml', line: 8 });
  expect(spec?.lineOf(spec.origin(['layers', 1, 'groups']))).toEqual({ file: 'nets/variant.yaml', line: 3 });
  expect(graph && layerOf(graph, 'conv1')).toMatchObject({ file: 'nets/base.yaml', line: 8 });
  expect(sources.files()).toEqual(['nets/variant.yaml', 'nets/base.yaml']);
});

test('a diagnostic has a frame of each file, and its fixes edit the file that wrote the value', () => {
  const { diagnostics, shown, spec } = checkOver('patch: [{ layer: conv2, set: { groups: 3 } }]\n');
  expect(shown.split('\n').slice(0, 15).join('\n')).toMatchInlineSnapshot(`
    "error[SPC4110] groups-do-not-divide: the 3 groups of \`conv2\` divide neither its 4 input channels nor its 4 filters
      --> nets/variant.yaml:2:40
       |
     2 | patch: [{ layer: conv2, set: { groups: 3 } }]
       |                                        ^ neither 4 / 3 nor 4 / 3 is a whole number
      ::: nets/base.yaml:8:13
       |
     8 |   - { name: conv1, type: conv2d, filters: 4, kernel: 3 }
       |             ----- 4 input channels
       …
    11 |     filters: 4
       |              - 4 filters
    12 |     kernel: 3
    13 |     groups: 1
       |             - the value it overrides"
  `);
  const edits = diagnostics[0]?.fixes.map((fix) => fix.edits.map(({ span, newText }) => [span.file, newText]));
  expect(edits).toEqual([[['nets/variant.yaml', '2']], [['nets/variant.yaml', '4']], [['nets/variant.yaml', '1']]]);
  expect(spec?.edit(['layers', 0, 'padding'], 1)?.newText).toBe(', { layer: conv1, set: { padding: 1 } }');
  expect(spec?.edit(['layers', 1, 'padding'], 1)?.newText).toBe(', padding: 1');
});

test('a fix of what is inherited edits the variant, and JSON and annotations name lines in each file', () => {
  const alexnet = readFileSync('specs/alexnet.yaml', 'utf8').replace('crop: 227', 'crop: 224');
  const { diagnostics } = checkOver('input: { shape: [3, 224, 224] }\n', alexnet);
  const host = memoryHost({
    'nets/variant.yaml': 'extends: base.yaml\ninput: { shape: [3, 224, 224] }\n',
    'nets/base.yaml': alexnet,
  });
  const [json] = JSON.parse(renderJson(diagnostics, readSources(host, diagnostics)));
  const places = json.fixes[0].edits.map(({ span, newText }: { span: JsonSpan; newText: string }) => [
    span.file,
    span.start.line,
    newText,
  ]);
  expect(places).toEqual([
    ['nets/variant.yaml', 2, '227'],
    ['nets/variant.yaml', 2, '227'],
    ['nets/variant.yaml', 2, '\ndata: { crop: 227 }'],
  ]);
  // The layer that the new input does not suit is in the base; what the variant wrote is to blame.
  expect(renderGithub(diagnostics, readSources(host, diagnostics))).toContain('file=nets/variant.yaml,line=2,');
});

interface JsonSpan {
  readonly file: string;
  readonly start: { readonly line: number };
}

test('a comment hides what its own file says, and is judged where that file is checked itself', () => {
  const comment = '# specc-ignore SPC5110: a test';
  const dead = (behind: string) =>
    base.replace(
      'filters: 4, kernel: 3 }',
      `filters: 4, kernel: 3, bias: { constant: -1000 } } ${behind}\n  - { name: relu1, type: relu }`,
    );
  const codes = ({ diagnostics }: Checked) => diagnostics.map(({ code, span }) => [code, span?.file]);
  expect(codes(checkOver('name: other\n', dead('')))).toEqual([['SPC5110', 'nets/base.yaml']]);
  expect(codes(checkOver('name: other\n', dead(comment)))).toEqual([]);
  // This variant has no use for the comment, which says nothing against the base.
  expect(codes(checkOver('patch: [{ layer: conv1, set: { bias: { constant: 0 } } }]\n', dead(comment)))).toEqual([]);
  // And a comment of the variant hides nothing in the base.
  expect(codes(checkOver(`${comment}\nname: other\n`, dead('')))).toEqual([
    ['SPC5110', 'nets/base.yaml'],
    ['SPC1021', 'nets/variant.yaml'],
  ]);
});

test('a file that is missing is reported where it is named, and asked for all the same, so that it can be watched', () => {
  const host = memoryHost({ 'nets/variant.yaml': 'extends: gone.yaml\nspec: 1\n' });
  const { diagnostics, sources } = checkSpec(host, 'nets/variant.yaml');
  expect(diagnostics.map(({ code, span }) => [code, span?.file])).toEqual([['SPC1015', 'nets/variant.yaml']]);
  expect(sources.files()).toEqual(['nets/variant.yaml', 'nets/gone.yaml']);
  expect(sources.texts().map(({ file }) => file)).toEqual(['nets/variant.yaml']);
});

test('what a variant breaks is its own fault in every variant of it', () => {
  const host = memoryHost({
    'base.yaml': base,
    'broken.yaml': 'extends: base.yaml\nname: broken\ndefaults: null\n',
    'patched.yaml': 'extends: base.yaml\npatch: [{ layer: conv2, set: { filters: 8, expect: [8, 8, 8] } }]\n',
    'other.yaml': 'extends: broken.yaml\nname: other\npatch: [{ layer: conv1, set: { padding: 1 } }]\n',
    'another.yaml': 'extends: patched.yaml\nname: another\n',
  });
  const places = (file: string) => checkSpec(host, file).diagnostics.map(({ code, span }) => [code, span?.file]);
  expect(places('broken.yaml')).toEqual([['SPC5111', 'broken.yaml']]);
  expect(places('other.yaml')).toEqual([['SPC5111', 'broken.yaml']]);
  expect(places('patched.yaml')).toEqual([['SPC4130', 'patched.yaml']]);
  expect(places('another.yaml')).toEqual([['SPC4130', 'patched.yaml']]);
});

test('the ending of a file to extend is found', () => {
  const files = { 'nets/base.yaml': base };
  const fixes = (name: string) =>
    checkSpec(
      memoryHost({ ...files, 'nets/variant.yaml': `extends: ${name}\n` }),
      'nets/variant.yaml',
    ).diagnostics.flatMap((diagnostic) => diagnostic.fixes.map(({ title }) => title));
  expect(fixes('base')).toEqual(['write `base.yaml`']);
  expect(fixes('base.yml')).toEqual(['write `base.yaml`']);
  expect(fixes('bass.yaml')).toEqual([]);
});

test('what a variant breaks in several places below is one problem', () => {
  const under = base.replace('  - { name: fc', '  - { name: sum, type: add, from: [conv2, conv2] }\n  - { name: fc');
  const { diagnostics, shown } = checkOver('patch: [{ layer: conv2, remove: true }]\n', under);
  expect(diagnostics.map(({ code, fixes }) => [code, fixes])).toEqual([['SPC3001', []]]);
  expect(shown.match(/inherited from here/g)).toHaveLength(2);
});
