/** Completion in variants, patches and blocks. */
import { expect, test } from 'vitest';
import { memoryHost } from '../../../test/support/memory-host.ts';
import { layerKinds } from '../../ops/registry.ts';
import { snippetText } from '../../schema/snippet.ts';
import { createPartParser, type YamlParser } from '../../source/parse-in-parts.ts';
import { createSourceText } from '../../source/source-text.ts';
import { layerMeantAt } from '../layers.ts';
import { readCursor } from '../testing/marked-text.ts';
import { createViewer } from '../view.ts';
import { completeAt } from './completion.ts';
import { semanticWords } from './highlighting.ts';
import { hoverAt } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { links } from './links.ts';
import { referencesAt, renameAt } from './names.ts';
import { folds, outline } from './outline.ts';

const base = `spec: 1
name: tiny
input: { shape: [3, 8, 8] }
classes: 10
defaults: { weight: { normal: { mean: 0, std: 0.05 } } }
blocks:
  basic:
    parameters: { filters: ~, stride: 1 }
    layers:
      - { name: conv, type: conv2d, filters: $filters, kernel: 3, stride: $stride, padding: 1 }
      - { name: relu, type: relu }
  plain:
    layers: [{ name: relu, type: relu }]
layers:
  - { name: conv1, type: conv2d, filters: 4, kernel: 3, padding: 1 }
  - { name: stage1, block: basic, repeat: 2, with: { filters: 4 } }
  - { name: fc1, type: dense, units: 10 }
loss: softmax_cross_entropy
`;
const files = memoryHost({ 'base.yaml': base });

function complete(marked: string) {
  const { text, offset } = readCursor(marked);
  return completeAt(createViewer('spec.yaml', files)(text), offset, (typed) =>
    ['base.yaml', 'below/other.yaml'].filter((file) => file.startsWith(typed)),
  );
}

/** With most of what a variant may have. */
const rich = `extends: base.yaml
defaults: { bias: { constant: 0 } }
patch:
  - { layer: conv1, set: { filters: 8, weight: { normal: { mean: 0, std: 0.1 } } } }
  - { layers: { type: relu }, replace: { type: tanh } }
  - layers: [stage1_1_relu, stage1_2_relu]
    set:
      from: conv1
  - { layer: stage1, set: { with: { filters: 2 } } }
  - after: conv1
    insert:
      - { name: extra, type: conv2d, filters: 4, kernel: 3 }
      - { name: stage2, block: mine, repeat: 2, with: { width: 3 }, from: conv1 }
  - { layer: fc1, remove: true }
blocks:
  mine:
    parameters:
      width: ~
    layers:
      - { name: first, type: conv2d, filters: $width, kernel: 3, from: $input }
      - name: second
        block: basic
        with: { filters: $width }
train: { batch: 8, epochs: 2, optimizer: { sgd: { lr: 0.1 } } }
`;

const labels = (marked: string) =>
  complete(marked)
    .map(({ label }) => label)
    .join(' | ');

/** What is written in the place of the cursor, placeholders left as they are. */
function inserted(marked: string, label: string): string | undefined {
  const found = complete(marked).find((one) => one.label === label);
  return found && (found.isSnippet ? snippetText(found.insert) : found.insert);
}

const variant = 'extends: base.yaml\n';
const kinds = layerKinds.map(({ kind }) => kind).join(' | ');
const conv2dKeys = 'filters | kernel | stride | padding | dilation | groups | rounding | weight | bias | from | expect';
const layers = 'conv1 | stage1_1_conv | stage1_1_relu | stage1_2_conv | stage1_2_relu | fc1 | stage1';
const inBlock = `${base.slice(0, base.indexOf('  plain'))}      - `;
const afterBlock = base.slice(base.indexOf('layers:\n  - { name: conv1'));

test.each([
  ['extends: ┆\n', 'base.yaml | below/other.yaml'],
  ['extends: be┆\n', 'below/other.yaml'],
  [
    `${variant}┆\n`,
    'spec | name | input | classes | defaults | layers | columns | loss | expect | data | train | patch | blocks',
  ],
  // Patches.
  [`${variant}patch:\n  - ┆\n`, 'layer | layers | after | before | set | remove | replace | insert'],
  [`${variant}patch:\n  - { layer: conv1, ┆ }\n`, 'set | remove | replace'],
  [`${variant}patch:\n  - layers: [conv1]\n    ┆\n`, 'set | remove | replace'],
  [`${variant}patch:\n  - { after: conv1, ┆ }\n`, 'insert'],
  [`${variant}patch:\n  - set: { filters: 8 }\n    ┆\n`, 'layer | layers'],
  [`${variant}patch:\n  - layer: ┆\n`, layers],
  [`${variant}patch:\n  - after: con┆\n`, layers],
  [`${variant}patch: [{ before: ┆ }]\n`, layers],
  [
    `${variant}patch:\n  - { layers: [conv1, fc1, ┆] }\n`,
    'stage1_1_conv | stage1_1_relu | stage1_2_conv | stage1_2_relu | stage1',
  ],
  [`${variant}patch:\n  - remove: ┆\n`, 'true'],
  [`${variant}patch:\n  - { layers: { type: ┆ } }\n`, 'conv2d | relu | dense'],
  [`${variant}patch:\n  - { layers: { ┆ } }\n`, 'type | filters | kernel | padding | stride | units'],
  // As the patches before this one leave it.
  [`${variant}patch:\n  - layer: ┆\n  - { layer: fc1, remove: true }\n`, layers],
  [
    `${variant}patch:\n  - { layer: fc1, remove: true }\n  - { after: conv1, insert: [{ name: extra, type: tanh }] }\n  - layer: ┆\n`,
    layers.replace('fc1 | ', '').replace('conv1', 'conv1 | extra'),
  ],
  // What a patch gives a layer.
  [`${variant}patch:\n  - { layer: conv1, set: { ┆ } }\n`, `${conv2dKeys} | type`],
  [`${variant}patch:\n  - { layer: conv1, set: { kernel: 1, ┆\n`, `${conv2dKeys.replace('kernel | ', '')} | type`],
  [`${variant}patch:\n  - layer: stage1_2_conv\n    set:\n      ┆\n`, `${conv2dKeys} | type`],
  [`${variant}patch:\n  - { layers: { type: dense }, set: { ┆ } }\n`, 'units | weight | bias | from | expect | type'],
  [`${variant}patch:\n  - { layers: [fc1], set: { ┆ } }\n`, 'units | weight | bias | from | expect | type'],
  [`${variant}patch:\n  - { layer: conv1, set: { rounding: ┆ } }\n`, 'floor | ceil'],
  [`${variant}patch:\n  - { layer: stage1_1_relu, set: { from: ┆ } }\n`, 'stage1_1_conv | conv1 | images'],
  [`${variant}patch:\n  - { layer: stage1, set: { ┆ } }\n`, 'repeat | with | from | expect'],
  [`${variant}patch:\n  - { layer: stage1, set: { with: { ┆ } } }\n`, 'filters | stride'],
  [`${variant}patch:\n  - { layer: conv1, replace: { ┆ } }\n`, 'type | from | expect | block'],
  [`${variant}patch:\n  - { layer: conv1, replace: { type: ┆ } }\n`, kinds],
  [
    `${variant}patch:\n  - layer: conv1\n    replace:\n      type: dense\n      ┆\n`,
    'units | weight | bias | from | expect',
  ],
  [`${variant}patch:\n  - { layer: conv1, replace: ┆ }\n`, `${kinds} | basic | plain`],
  [
    `${variant}patch:\n  - after: conv1\n    insert:\n      - ┆\n`,
    `${kinds} | basic | plain | name | type | from | expect | block`,
  ],
  [`${variant}patch:\n  - { after: conv1, insert: [{ name: a, type: conv2d, ┆ }] }\n`, conv2dKeys],
  [`${variant}patch:\n  - { after: conv1, insert: [{ name: a, type: relu, from: ┆ }] }\n`, 'conv1 | images'],
  [
    `${variant}patch:\n  - { after: stage1, insert: [{ name: a, type: relu, from: ┆ }] }\n`,
    'stage1 | stage1_2_relu | stage1_2_conv | stage1_1_relu | stage1_1_conv | conv1 | images',
  ],
  // Uses of blocks.
  [base.replace('block: basic, repeat', 'block: ┆, repeat'), 'basic | plain'],
  [base.replace('repeat: 2, with', '┆, with'), 'repeat | from | expect'],
  [base.replace('with: { filters: 4 }', 'with: { ┆ }'), 'filters | stride'],
  [base.replace('with: { filters: 4 }', 'with: { stride: ┆ }'), '1'],
  [
    base.replace('units: 10 }', 'units: 10, from: ┆ }'),
    'stage1 | stage1_2_relu | stage1_2_conv | stage1_1_relu | stage1_1_conv | conv1 | images',
  ],
  // Inside blocks.
  [`${variant}blocks:\n  mine:\n    ┆\n`, 'layers | parameters'],
  [`${inBlock}{ name: last, type: relu, from: ┆ }\n${afterBlock}`, 'relu | conv | $input | $filters | $stride'],
  [`${inBlock}{ name: last, type: conv2d, filters: ┆ }\n${afterBlock}`, '$filters | $stride'],
  [`${inBlock}{ name: last, type: conv2d, ┆ }\n${afterBlock}`, conv2dKeys],
  [base.replace('- { name: relu, type: relu }', '- { name: last, block: ┆ }'), 'plain'],
])('%j offers %s', (marked, expected) => {
  expect(labels(marked)).toBe(expected);
});

test.each([
  [`${variant}patch:\n  - { layer: conv1, set: { ┆ } }\n`, 'filters', 'filters: 4'],
  [`${variant}patch:\n  - { layer: conv1, ┆ }\n`, 'remove', 'remove: true'],
  [`${variant}patch:\n  - { layer: fc1, replace: ┆ }\n`, 'dense', '{ type: dense, units: 10 }'],
  [
    `${variant}patch:\n  - { after: conv1, insert: [┆] }\n`,
    'basic',
    '{ name: basic1, block: basic, with: { filters:  } }',
  ],
  [`${variant}patch:\n  - { layer: conv1, set: { expect: ┆ } }\n`, '[4, 8, 8]', '[4, 8, 8]'],
  [base.replace('with: { filters: 4 }', 'with: { ┆ }'), 'stride', 'stride: 1'],
  [`${variant}┆\n`, 'patch', 'patch:\n  - '],
])('%j: %s writes %j', (marked, label, text) => {
  expect(inserted(marked, label)).toBe(text);
});

function isSound(text: string, parse: YamlParser): boolean {
  let sound = true;
  parse(createSourceText('spec.yaml', text), () => {
    sound = false;
  });
  return sound;
}

test.each([
  ['a base', base],
  ['a variant', rich],
])('no completion anywhere in %s breaks its YAML', (_, text) => {
  const view = createViewer('spec.yaml', files)(text);
  const parse = createPartParser();
  let tried = 0;
  for (let offset = 0; offset <= text.length; offset += 3) {
    for (const { label, replace, insert, isSnippet } of completeAt(view, offset)) {
      const changed = `${text.slice(0, replace.start)}${isSnippet ? snippetText(insert) : insert}${text.slice(replace.end)}`;
      expect(isSound(changed, parse) ? '' : `${label} at ${text.slice(Math.max(0, offset - 40), offset)}┆`).toBe('');
      tried++;
    }
  }
  expect(tried).toBeGreaterThan(200);
});

test.each([
  ['a base', base],
  ['a variant', rich],
])('in %s with any line cut off, every feature answers', async (_, text) => {
  const viewer = createViewer('spec.yaml', files);
  for (const { 0: line, index } of text.matchAll(/.+/g)) {
    for (let length = 1; length < line.length; length += 6) {
      const offset = index + length;
      const view = viewer(text.slice(0, offset) + text.slice(index + line.length));
      completeAt(view, offset);
      await hoverAt(view, offset);
      referencesAt(view, offset, true);
      renameAt(view, offset, 'other');
      expect(inlayHints(view).every(({ offset: at }) => at <= view.source.text.length)).toBe(true);
      expect(semanticWords(view).every(({ span }) => span.file === 'spec.yaml')).toBe(true);
      expect(folds(view).every(({ startLine, endLine }) => startLine < endLine)).toBe(true);
      outline(view);
      links(view);
      layerMeantAt(view, offset);
    }
  }
});
