/**
 * A kind owns its words: outside of its folder no code of the compiler names a layer kind, neither in an identifier nor in a text. Who
 * wants to know something about a layer asks its kind. Comments may name kinds, as examples.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { augmentationKinds } from '../compiler/augmentations/registry.ts';
import { initializerKinds } from '../compiler/initializers/registry.ts';
import { lossKinds } from '../compiler/losses/registry.ts';
import { layerKinds } from '../compiler/ops/registry.ts';
import { optimizerKinds } from '../compiler/optimizers/registry.ts';

/** Kinds of one sort and where each may be named. */
interface Rooms {
  readonly sort: string;
  /** Each with the folder that owns it. */
  readonly kinds: readonly { readonly kind: string; readonly folder: string }[];
  /** Files and folders that may name one, and why. */
  readonly allowed: Readonly<Record<string, string>>;
}

const layers: Rooms = {
  sort: 'layer kind',
  kinds: layerKinds.map(({ kind }) => ({ kind, folder: `compiler/ops/${folderOf(kind)}/` })),
  allowed: {
    'compiler/ops/registry.ts': 'the one line of each kind',
    'compiler/ops/shared/schema.ts': '“a dense kernel” is English',
    'compiler/ops/add/infer.ts': 'its advice names layers that would make the shapes fit',
    'compiler/ops/concat/infer.ts': 'its advice names a layer that would make the shapes fit',
    'compiler/ops/flatten/schema.ts': 'its description says which kind does without it',
    'compiler/losses/softmax_cross_entropy/': 'softmax is half of the loss',
    'compiler/losses/registry.ts': 'softmax is half of the loss',
    'compiler/cli/explain-command.ts': 'an example in its help',
    'compiler/cli/compare-command.ts': 'its option --dropout',
    'compiler/cli/compare-run.ts': 'the option --dropout',
    'compiler/cli/run-command.ts': 'its option --dropout',
    'compiler/cli/run-tensors.ts': 'the option --dropout',
    'compiler/cli/train-command.ts': 'its help on --seed',
  },
};

/** Schedules are left out: steps are no schedule in most of what is said. */
const optimizers: Rooms = {
  sort: 'optimizer',
  kinds: optimizerKinds.map(({ kind }) => ({ kind, folder: `compiler/optimizers/${kind}/` })),
  allowed: {
    'compiler/optimizers/registry.ts': 'the one line of each kind',
    'compiler/cli/explain-command.ts': 'an example in its help',
  },
};

const losses: Rooms = {
  sort: 'loss',
  kinds: lossKinds.map(({ kind }) => ({ kind, folder: `compiler/losses/${kind}/` })),
  allowed: { 'compiler/losses/registry.ts': 'the one line of each kind' },
};

const augmentations: Rooms = {
  sort: 'augmentation',
  kinds: augmentationKinds.map(({ kind }) => ({ kind, folder: `compiler/augmentations/${kind}/` })),
  allowed: {
    'compiler/augmentations/registry.ts': 'the one line of each kind',
    'compiler/schema/base.ts': 'examples of a `data` section',
    'compiler/cli/crop-remarks.ts': 'what only the images tell',
  },
};

/** Those whose names are words of every text on statistics are left out. */
const initializers: Rooms = {
  sort: 'initializer',
  kinds: initializerKinds
    .filter(({ kind }) => !['constant', 'normal', 'uniform'].includes(kind))
    .map(({ kind }) => ({ kind, folder: `compiler/initializers/${kind}/` })),
  allowed: { 'compiler/initializers/registry.ts': 'the one line of each kind' },
};

/** Activations are one folder of a table; others have the name of their kind. */
function folderOf(kind: string): string {
  return readdirSync('compiler/ops').includes(kind) ? kind : 'activation';
}

const code = readdirSync('compiler', { recursive: true, encoding: 'utf8' })
  .map((file) => `compiler/${file.split(sep).join('/')}`)
  .filter((file) => /\.(ts|hbs)$/.test(file) && !/\.(test|testing)\.ts$|\/testing\/|\.d\.ts$/.test(file))
  .sort();

/** What a file says in identifiers and in texts, without its comments and imports. */
function wordsOf(file: string): { readonly identifiers: readonly string[]; readonly texts: readonly string[] } {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.hbs')) {
    const bare = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|\{\{!--[\s\S]*?--\}\}/g, '');
    return { identifiers: [], texts: bare.split('\n') };
  }
  const identifiers: string[] = [];
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      return;
    }
    if (ts.isIdentifier(node)) {
      identifiers.push(node.text);
    } else if (ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)) {
      texts.push(node.text);
    } else if (ts.isRegularExpressionLiteral(node)) {
      texts.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return { identifiers, texts };
}

/** A text or an identifier without the names of kinds whose folder it stands in: `leakyRelu` names no other kind there. */
function withoutOwn(word: string, own: readonly string[]): string {
  return own.reduce((rest, kind) => {
    const camel = kind.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return rest.replaceAll(new RegExp(`${kind}|${camel}`, 'gi'), '·');
  }, word);
}

/** Whether an identifier has the kind among its words: `checkSoftmaxLast`, `maxPool`, `relu`. */
function isIn(identifier: string, kind: string): boolean {
  const camel = kind.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const pascal = camel.charAt(0).toUpperCase() + camel.slice(1);
  return identifier === kind || new RegExp(`(^${camel}|${pascal})(?![a-z])`).test(identifier);
}

/** Kinds whose names are words of every program: only a text that is nothing else names them. */
const plainEnglish: ReadonlySet<string> = new Set(['add', 'concat', 'pad']);

function offences({ kinds }: Rooms, file: string): readonly string[] {
  const found = wordsOf(file);
  const own = kinds.filter(({ folder }) => file.startsWith(folder)).map(({ kind }) => kind);
  const identifiers = found.identifiers.map((word) => withoutOwn(word, own));
  const texts = found.texts.map((word) => withoutOwn(word, own));
  return kinds
    .filter(({ folder }) => !file.startsWith(folder))
    .flatMap(({ kind }) =>
      plainEnglish.has(kind)
        ? texts.filter((text) => text === kind)
        : [
            ...identifiers.filter((identifier) => isIn(identifier, kind)),
            ...texts.filter((text) => new RegExp(`(?<![\\w.-])${kind}(?![\\w-])`).test(text)),
          ],
    );
}

/** A path that ends in a slash is a folder. */
function isWithin(file: string, path: string): boolean {
  return path.endsWith('/') ? file.startsWith(path) : file === path;
}

for (const rooms of [layers, optimizers, losses, augmentations, initializers]) {
  const allowed = Object.keys(rooms.allowed);
  const found = new Map(code.map((file) => [file, offences(rooms, file)] as const));

  test(`no ${rooms.sort} is named outside of its folder`, () => {
    const named = [...found].filter(
      ([file, words]) => words.length > 0 && !allowed.some((path) => isWithin(file, path)),
    );
    expect(Object.fromEntries(named)).toEqual({});
  });

  test(`what is allowed to name a ${rooms.sort} does so`, () => {
    const naming = [...found].filter(([, words]) => words.length > 0).map(([file]) => file);
    expect(allowed.filter((path) => !naming.some((file) => isWithin(file, path)))).toEqual([]);
  });
}

/** Keys that are read of something called `attributes`. */
function attributesOf(file: string): readonly string[] {
  const keys: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const { expression } = node;
      const owner = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (ts.isIdentifier(owner) && owner.text === 'attributes') {
        keys.push(node.name.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return keys;
}

test('no key that one layer kind has alone is named by those who work on all kinds', () => {
  const keys = layerKinds.flatMap(({ schema }) => Object.keys(schema.properties));
  const own = keys.filter((key) => keys.indexOf(key) === keys.lastIndexOf(key));
  const common = code.filter((file) => /^compiler\/(diagnostics|schema|resolve|graph|fixes|lsp)\//.test(file));
  const named = common.flatMap((file) => {
    const words = [...wordsOf(file).texts, ...attributesOf(file)];
    return words.filter((text) => own.includes(text)).map((text) => `${file}: ${text}`);
  });
  expect(own).toEqual(expect.arrayContaining(['groups', 'alpha_over', 'rate', 'units']));
  expect(named).toEqual([]);
  expect(attributesOf('compiler/ops/avg_pool/infer.ts')).toContain('count_padding');
});

test('names are found in identifiers, in texts and in templates', () => {
  expect(
    ['reluLayer', 'checkRelu', 'relu', 'maxPool2'].map((word) => isIn(word, 'relu') || isIn(word, 'max_pool')),
  ).toEqual([true, true, true, true]);
  expect(['preluded', 'flattens', 'condensed'].map((word) => isIn(word, 'flatten') || isIn(word, 'dense'))).toEqual([
    false,
    false,
    false,
  ]);
  expect(offences(layers, 'compiler/ops/conv2d/index.ts')).toEqual([]);
  expect(
    offences({ ...layers, kinds: [{ kind: 'conv2d', folder: 'nowhere/' }] }, 'compiler/ops/conv2d/index.ts'),
  ).toEqual(expect.arrayContaining(['conv2d', 'conv2dSchema']));
});
