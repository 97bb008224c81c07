/** `specc resolve` and `--set`, without a command line. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bases } from '../../test/diagnostics/case-files.ts';
import { memoryHost } from '../../test/support/memory-host.ts';
import { checkSpec } from '../check.ts';
import type { Host } from '../host.ts';
import { locate, type SourceNode, toData } from '../source/nodes.ts';
import { parseYaml } from '../source/parse-yaml.ts';
import { createSourceSet } from '../source/source-set.ts';
import { createSourceText } from '../source/source-text.ts';
import { compose } from './compose.ts';
import { override, parseOverride } from './override.ts';
import { printSpec } from './print.ts';

const specs = Object.fromEntries(
  readdirSync('specs').map((file) => [`specs/${file}`, readFileSync(`specs/${file}`, 'utf8')]),
);

function resolved(host: Host, file: string, origins: boolean): { readonly root: SourceNode; readonly text: string } {
  const sources = createSourceSet(host, file);
  const { root } = compose(sources, () => {}, parseYaml);
  if (root?.kind !== 'mapping') {
    throw new Error(`${file} is no spec`);
  }
  return { root, text: printSpec(root, sources, { origins }) };
}

for (const [file, host] of [
  ...Object.keys(specs).map((file) => [file, memoryHost(specs)] as const),
  ...['base.yaml', 'blocks.yaml', 'columns.yaml'].map((file) => [file, memoryHost(bases)] as const),
]) {
  test(`${file} resolved is YAML that means the same, with and without origins`, () => {
    for (const origins of [true, false]) {
      const { root, text } = resolved(host, file, origins);
      const again = parseYaml(createSourceText('resolved.yaml', text), (problem) => {
        throw new Error(problem.message);
      });
      expect(again && toData(again)).toEqual(toData(root));
    }
  });
}

test('a quoted number with a tag stays a number', () => {
  const tagged = bases['base.yaml']?.replace('classes: 10', 'classes: !!int "10"') ?? '';
  expect(resolved(memoryHost({ 'tagged.yaml': tagged }), 'tagged.yaml', false).text).toContain('\nclasses: 10\n');
});

test('each line says where it was written, and a block where it is used', () => {
  const host = memoryHost({
    ...bases,
    'variant.yaml': `extends: blocks.yaml
name: "quoted: name"
patch:
  - { layer: stage1_2_relu, set: { type: tanh } }
`,
  });
  expect(resolved(host, 'variant.yaml', true).text).toMatchInlineSnapshot(`
    "spec: 1 # blocks.yaml:1
    name: "quoted: name" # variant.yaml:2
    input: { shape: [3, 8, 8] } # blocks.yaml:3
    classes: 10 # blocks.yaml:4
    defaults: { weight: { normal: { mean: 0, std: 0.05 } } } # blocks.yaml:5
    layers:
      - { name: stage1_1_conv, type: conv2d, filters: 4, kernel: 3, stride: 1, padding: 1 } # blocks.yaml:10, blocks.yaml:13, blocks.yaml:8
      - { name: stage1_1_relu, type: relu } # blocks.yaml:11, blocks.yaml:13
      - { name: stage1_2_conv, type: conv2d, filters: 4, kernel: 3, stride: 1, padding: 1 } # blocks.yaml:10, blocks.yaml:13, blocks.yaml:8
      - { name: stage1_2_relu, type: tanh } # blocks.yaml:11, variant.yaml:4, blocks.yaml:13
      - { name: fc1, type: dense, units: 10 } # blocks.yaml:14
    loss: softmax_cross_entropy # blocks.yaml:15
    "
  `);
});

/** The spec with values of a command line, as data. */
function overridden(...settings: readonly string[]) {
  const overrides = settings.flatMap((text) => parseOverride(text) ?? []);
  const { host, file, refused } = override(memoryHost(bases), 'columns.yaml', overrides, 'columns.yaml --set');
  const sources = createSourceSet(host, file);
  const { root } = compose(sources, () => {}, parseYaml);
  return {
    at: (...path: (string | number)[]) => {
      const node = root && locate(root, path)?.node;
      return node && JSON.parse(JSON.stringify(toData(node)));
    },
    refused: refused.map(({ path }) => path.join('.')),
    codes: checkSpec(host, file).diagnostics.map(({ code, span }) => [code, span?.file]),
  };
}

test('values of a command line: keys of the spec and of layers, whole choices with one change, null', () => {
  const { at, refused, codes } = overridden(
    'classes=4',
    'layers.fc1.units=4',
    'layers.conv1.weight.normal.std=0.1',
    'layers.conv1.weight.normal.mean=0.5',
    'layers.conv2.padding=[1, 1]',
    'defaults.weight.normal.std=0.2',
    'columns=null',
  );
  expect([refused, codes]).toEqual([[], []]);
  expect(at('classes')).toBe(4);
  expect(at('layers', 3)).toMatchObject({ name: 'fc1', units: 4 });
  expect(at('layers', 0, 'weight')).toEqual({ normal: { std: 0.1, mean: 0.5 } });
  expect(at('layers', 2, 'padding')).toEqual([1, 1]);
  expect(at('defaults', 'weight')).toEqual({ normal: { mean: 0, std: 0.2 } });
  expect(at('columns')).toBeUndefined();
});

test('what is wrong in them is said as of a variant, and what has no place is refused', () => {
  expect(overridden('layers.nope.rate=1').codes).toEqual([['SPC3104', 'columns.yaml --set']]);
  expect(overridden('clases=4').codes).toEqual([['SPC2001', 'columns.yaml --set']]);
  expect(overridden('layers.conv1=4').refused).toEqual(['layers.conv1']);
  expect(['train.batch', '=4', 'a..b=4', 'a.b=', 'a={'].map(parseOverride)).toEqual(Array(5).fill(undefined));
});
