/** What the extension's injected grammars do to YAML, tokenized by VS Code's own TextMate engine. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { layerKinds } from '../../compiler/ops/registry.ts';

const extension = new URL('../../editor/vscode/', import.meta.url);

/** As much of YAML as the grammars meet: keys, plain and quoted values, comments, flow mappings and sequences. */
const yaml = {
  scopeName: 'source.yaml',
  patterns: [
    { name: 'comment.line.number-sign.yaml', begin: '#', end: '$' },
    { name: 'string.quoted.double.yaml', begin: '"', end: '"' },
    {
      match: '([\\w$]+)(:)(?=\\s|$)',
      captures: { 1: { name: 'entity.name.tag.yaml' }, 2: { name: 'punctuation.yaml' } },
    },
    { name: 'punctuation.yaml', match: '[\\[\\]{},]|-(?=\\s)' },
    { name: 'constant.numeric.yaml', match: '\\b\\d[\\d.]*\\b' },
    { name: 'string.unquoted.yaml', match: '[^\\s,{}\\[\\]#"][^,{}\\[\\]#"\\n]*' },
  ],
};

let grammar: textmate.IGrammar;
beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm);
  const { contributes } = JSON.parse(readFileSync(new URL('package.json', extension), 'utf8')) as {
    contributes: { grammars: readonly { scopeName: string; path: string; injectTo: readonly string[] }[] };
  };
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    async loadGrammar(scope) {
      if (scope === 'source.yaml') {
        return yaml as unknown as textmate.IRawGrammar;
      }
      const found = contributes.grammars.find(({ scopeName }) => scopeName === scope);
      return found === undefined ? null : JSON.parse(readFileSync(new URL(found.path, extension), 'utf8'));
    },
    getInjections: (scope) =>
      contributes.grammars.filter(({ injectTo }) => injectTo.includes(scope)).map(({ scopeName }) => scopeName),
  });
  const loaded = await registry.loadGrammar('source.yaml');
  if (loaded === null) {
    throw new Error('there is no grammar');
  }
  grammar = loaded;
});

/** The texts that got a scope of specc's own, with its first words. */
function coloured(line: string): readonly string[] {
  const { tokens } = grammar.tokenizeLine(line, textmate.INITIAL);
  return tokens.flatMap(({ startIndex, endIndex, scopes }) => {
    const scope = scopes.find((name) => name.endsWith('.specc'));
    return scope === undefined ? [] : [`${line.slice(startIndex, endIndex)}: ${scope.replace('.specc', '')}`];
  });
}

const name = 'entity.name.function.layer';
const type = 'support.type.layer';

test.for(layerKinds.map(({ kind }) => kind))('%s is coloured behind `type:`', (kind) => {
  expect(coloured(`    type: ${kind}`)).toEqual([`${kind}: ${type}`]);
  expect(coloured(`  - { name: a, type: ${kind} }`)).toEqual([`a: ${name}`, `${kind}: ${type}`]);
});

test('a layer in one line has its name, its kind and what it reads coloured', () => {
  expect(coloured('  - { name: fc8, type: dense, units: 1000, from: relu7 }')).toEqual([
    `fc8: ${name}`,
    `dense: ${type}`,
    `relu7: ${name}`,
  ]);
  expect(coloured('  - {name: both, type: softmax, from: [left, right_2], expect: [8]}')).toEqual([
    `both: ${name}`,
    `softmax: ${type}`,
    `left: ${name}`,
    `right_2: ${name}`,
  ]);
});

test('the use of a block and patches have their names coloured', () => {
  expect(coloured('  - { name: stage1, block: basic, repeat: 2, from: [conv1] }')).toEqual([
    `stage1: ${name}`,
    `basic: ${type}`,
    `conv1: ${name}`,
  ]);
  expect(coloured('  - { layer: conv1, set: { filters: 8 } }')).toEqual([`conv1: ${name}`]);
  expect(coloured('  - { before: fc1, insert: [{ name: a, type: relu }] }')).toEqual([
    `fc1: ${name}`,
    `a: ${name}`,
    `relu: ${type}`,
  ]);
});

test('numbers and keys keep the colours of YAML', () => {
  const { tokens } = grammar.tokenizeLine('  - { name: conv1, type: conv2d, filters: 96 }', textmate.INITIAL);
  const scopes = tokens.map(({ scopes }) => scopes.at(-1));
  expect(scopes.filter((scope) => scope === 'entity.name.tag.yaml')).toHaveLength(3);
  expect(scopes).toContain('constant.numeric.yaml');
});

test('an ignore comment has its keyword and its code coloured', () => {
  expect(coloured('  lr: 9  # specc-ignore SPC5121: the rate of the paper')).toEqual([
    'specc-ignore: keyword.other.ignore',
    'SPC5121: constant.other.diagnostic',
  ]);
});

test.for([
  ['a comment', '# - { name: conv1, type: conv2d }'],
  ['a quoted text', 'note: "{ name: conv1, type: conv2d, from: a }"'],
  ['the name of something that is no layer', '  - name: checkout'],
  ['a mapping without a layer kind', '  - { name: web, type: ClusterIP, port: 80 }'],
  ['a longer word', '    type: dense_net'],
  ['a text behind the kind', '    type: dense forest'],
  ['another key', '    subtype: dense'],
  ['an ignore outside a comment', 'note: specc-ignore SPC5121'],
  ['a word behind `from:` in a block', '    from: somewhere'],
  ['a layer that no patch names', '  - { layer: base, image: alpine }'],
] as const)('%s stays as it is', ([, line]) => {
  expect(coloured(line)).toEqual([]);
});
