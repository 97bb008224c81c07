/** Editors that know only JSON Schema: what `yaml-language-server` makes of specs and of compiler/schema/spec.schema.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layerKinds } from '../../compiler/ops/registry.ts';
import { startYamlLanguageServer, type YamlLanguageServer } from './yaml-language-server.ts';

const repository = new URL('../../', import.meta.url);
const schemaUrl = new URL('compiler/schema/spec.schema.json', repository).href;
const modeline = `# yaml-language-server: $schema=${schemaUrl}\n`;

let server: YamlLanguageServer;
beforeAll(async () => {
  server = await startYamlLanguageServer();
}, 60_000);
afterAll(() => server.stop());

const head = `${modeline}spec: 1
name: tiny
input: { shape: [1, 8, 8] }
classes: 10
loss: softmax_cross_entropy
`;
const dense = `${head}layers:\n  - { name: fc1, type: dense, units: 10 }\n`;

const specs = readdirSync(new URL('specs/', repository)).filter((name) => name.endsWith('.yaml'));

test.for(specs)('%s is free of complaints', async (name) => {
  // Its own first line names the schema relative to specs/.
  const text = readFileSync(new URL(`specs/${name}`, repository), 'utf8').replace(
    /^# yaml-language-server:.*\n/,
    modeline,
  );
  expect(text.startsWith(modeline)).toBe(true);
  expect(await server.diagnose(text)).toEqual([]);
});

test('a misspelt key is reported where it stands', async () => {
  expect(await messages(`${head}layers:\n  - { name: fc1, type: dense, unitz: 10 }\n`)).toEqual([
    '8:5 Missing property "units".',
    '8:31 Property unitz is not allowed.',
  ]);
});

test('a value that is none of the known ones is reported with what may stand there', async () => {
  expect(await messages(`${dense}data: { evaluate: nine_crop }\n`)).toEqual([
    '9:19 Value is not accepted. Valid values: "center_crop", "ten_crop".',
  ]);
});

test('an unknown layer kind is one complaint, at its type', async () => {
  const found = await messages(`${head}layers:\n  - { name: fc1, type: convolution, units: 10 }\n`);
  expect(found.map((message) => message.split(' ')[0])).toEqual(['8:24']);
});

test('`type:` completes to every layer kind, each with its description', async () => {
  const items = await server.complete(`${head}layers:\n  - name: conv1\n    type: ┆\n`);
  expect(items.map(({ label }) => label)).toEqual(layerKinds.map(({ kind }) => kind));
  expect(items.map(({ documentation }) => documentation)).toEqual(layerKinds.map(({ schema }) => schema.description));
});

test('in a flow mapping `type:` completes from its first letter', async () => {
  expect(await labels(`${head}layers:\n  - { name: conv1, type: co┆ }\n`)).toEqual(['conv2d', 'concat']);
});

test.for(['layers:\n  - name: conv1\n    type: conv2d\n    ┆\n', 'layers:\n  - { name: conv1, type: conv2d, f┆ }\n'])(
  'a layer completes to the keys of its kind, and to no other kind’s: %j',
  async (layers) => {
    const conv2d = layerKinds.find(({ kind }) => kind === 'conv2d');
    const own = Object.keys(conv2d?.schema.properties ?? {});
    expect(own).toContain('groups');
    // The server also offers all missing keys at once, under the kind's name.
    const found = (await labels(head + layers)).filter((label) => label !== 'conv2d');
    expect(found.sort()).toEqual([...own, 'from', 'expect'].sort());
  },
);

test('`evaluate:` completes to what it may be', async () => {
  expect(await labels(`${dense}data:\n  evaluate: ┆\n`)).toEqual(['center_crop', 'ten_crop']);
});

test.for([
  ['a key of the spec', 'lay┆ers:\n  - { name: fc1, type: dense, units: 10 }\n', 'The layers, in the order they run.'],
  ['a key of a layer', 'layers:\n  - { name: fc1, type: dense, un┆its: 10 }\n', 'Number of outputs.'],
  ['a layer kind', 'layers:\n  - { name: fc1, type: den┆se, units: 10 }\n', 'Fully connected layer'],
] as const)('hovering over %s shows its description', async ([, layers, description]) => {
  expect(await server.hover(head + layers)).toContain(description);
});

const variant = `${modeline}extends: base.yaml
defaults: { bias: ~ }
data: { evaluate: ~, crop: 24 }
patch:
  - { layer: conv1, set: { filters: 8, groups: ~ } }
  - { layers: { type: relu }, replace: { type: tanh } }
  - { layers: [pool1, pool2], remove: true }
  - after: conv1
    insert:
      - { name: extra, type: conv2d, filters: 8, kernel: 3 }
      - { name: stage1, block: basic, repeat: 2, with: { filters: 8 } }
blocks:
  basic:
    parameters: { filters: ~, std: 0.01 }
    layers:
      - { name: conv, type: conv2d, filters: $filters, kernel: 3, weight: { normal: { mean: 0, std: $std } }, from: $input }
      - { name: relu, type: relu }
`;

test('a variant is free of complaints', async () => {
  expect(await server.diagnose(variant)).toEqual([]);
});

test.for([
  ['a key that no patch has', 'remove: true', 'delete: true', '8:31 Property delete is not allowed.'],
  ['a key that no layer has', 'filters: 8, groups: ~', 'filtres: 8', '6:28 Property filtres is not allowed.'],
  [
    'a parameter outside a block',
    'type: conv2d, filters: 8',
    'type: conv2d, filters: $filters',
    '11:47 Incorrect type. Expected "integer".',
  ],
  ['a key that no use has', 'repeat: 2', 'times: 2', '12:39 Property times is not allowed.'],
] as const)('%s is reported', async ([, from, to, message]) => {
  expect(variant).toContain(from);
  expect(await messages(variant.replace(from, to))).toEqual([message]);
});

test.for([
  ['extends: a.yaml\npatch:\n  - ┆\n', ['layer', 'layers', 'after', 'before', 'set', 'remove', 'replace', 'insert']],
  ['extends: a.yaml\npatch:\n  - layer: conv1\n    set:\n      fil┆\n', ['filters']],
  ['layers:\n  - name: stage1\n    block: basic\n    ┆\n', ['repeat', 'with', 'from', 'expect']],
] as const)('%j completes to the keys that fit', async ([text, expected]) => {
  const found = await labels(modeline + text);
  expect(found).toEqual(expect.arrayContaining([...expected]));
});

async function messages(text: string): Promise<readonly string[]> {
  const found = await server.diagnose(text);
  return found.map(({ message, range: { start } }) => `${start.line + 1}:${start.character + 1} ${message}`);
}

async function labels(marked: string): Promise<string[]> {
  return (await server.complete(marked)).map(({ label }) => label);
}
