/** The plan of the house: what may import what in `compiler/` and `runtime/`. docs/architecture.md draws it; this holds it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

type Weight = 'value' | 'type' | 'dynamic';

interface Import {
  /** Path from the root. */
  readonly file: string;
  readonly weight: Weight;
}

/** Modules by path from the root, with what they import of the house. */
const modules: ReadonlyMap<string, readonly Import[]> = new Map(
  ['compiler', 'runtime'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .map((file) => `${room}/${file.split(sep).join('/')}`)
      .filter((file) => file.endsWith('.ts') && !/\.(test|types|testing|d)\.ts$|\/testing\//.test(file))
      .sort()
      .map((file) => [file, importsOf(file)] as const),
  ),
);

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = [...text.matchAll(/^(?:import|export)\s+(type\s)?(?:([^;'"]*?)\sfrom\s+)?['"](\.[^'"]+)['"]/gm)];
  const dynamic = [...text.matchAll(/\bimport\(\s*['"](\.[^'"]+)['"]/g)];
  const resolve = (specifier: string) =>
    relative(root, join(root, dirname(file), specifier))
      .split(sep)
      .join('/');
  return [
    ...statements.map(([, type, names = '', specifier = '']): Import => {
      const onlyTypes = type !== undefined || (names.startsWith('{') && isAllTypes(names));
      return { file: resolve(specifier), weight: onlyTypes ? 'type' : 'value' };
    }),
    ...dynamic.map(([, specifier = '']): Import => ({ file: resolve(specifier), weight: 'dynamic' })),
  ];
}

function isAllTypes(names: string): boolean {
  return names
    .replace(/[{}]/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .every((name) => name.startsWith('type '));
}

/**
 * The floors, from the ground up. What runs on a floor imports from its own floor and from those below; types and what is loaded when it
 * is needed may come from anywhere, so long as nothing goes in a circle.
 */
const floors: readonly (readonly [floor: string, rooms: RegExp])[] = [
  ['ground', /^compiler\/(text\/|(assert|float32|host)\.ts)/],
  ['text and what is said of it', /^compiler\/(source|diagnostics)\/(?!catalogue\/index|suppressions)/],
  [
    'the language',
    /^compiler\/(schema|ops|initializers|optimizers|schedules|losses|augmentations|recipe|metrics|gradients)\//,
  ],
  ['files to one spec', /^compiler\/compose\//],
  ['a resolved spec', /^compiler\/resolve\//],
  ['a graph', /^compiler\/(graph|diagram)\//],
  [
    'fixes, and the whole check',
    /^compiler\/(fixes|format)\/|^compiler\/diagnostics\/(catalogue\/index|suppressions)\.ts|^compiler\/(check|analysis|inherited)\.ts/,
  ],
  ['a program', /^compiler\/program\//],
  ['how kernels are written', /^compiler\/targets\//],
  ['which kernels a kind has', /^$/],
  ['passes', /^compiler\/passes\//],
  ['files of a package', /^compiler\/emit\//],
  ['the stages in order', /^compiler\/(lowering-targets|plan-model|build-model|compile)\.ts/],
  ['specs beside each other', /^compiler\/compare\//],
  ['doors', /^compiler\/(cli|lsp)\/|^compiler\/index\.ts/],
];

/** The kernel halves of kinds, optimizers and losses: what a folder says to the passes. */
const kernelHalves =
  /^compiler\/(ops|optimizers|losses)\/[a-z0-9_]+\/((lower|lowering|kernels|c-kernels)\.ts|(wgsl|c)\/)|^compiler\/(ops|optimizers|losses)\/lowerings\.ts|^compiler\/ops\/avg_pool\/divisor\.ts|^compiler\/gradients\/(lower\.ts|(wgsl|c)\/)/;

const kernelFloor = floors.findIndex(([floor]) => floor === 'which kernels a kind has');

function floorOf(file: string): number {
  return kernelHalves.test(file) ? kernelFloor : floors.findIndex(([, rooms]) => rooms.test(file));
}

test('imports are found at all, by weight', () => {
  const weights = (file: string) => new Set(modules.get(file)?.map(({ weight }) => weight));
  expect(weights('compiler/passes/lower.ts')).toEqual(new Set(['value', 'type']));
  expect(weights('compiler/ops/conv2d/index.ts')).toContain('dynamic');
});

test('nothing imports itself in a circle, types and what is loaded later included', () => {
  const circles: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    } else if (!finished.has(file)) {
      for (const imported of modules.get(file) ?? []) {
        visit(imported.file, [...path, file]);
      }
      finished.add(file);
    }
  };
  for (const file of modules.keys()) {
    visit(file, []);
  }
  expect(circles).toEqual([]);
});

test('every file of the compiler has a floor, and imports from no floor above its own', () => {
  const compiler = [...modules].filter(([file]) => file.startsWith('compiler/'));
  expect(compiler.filter(([file]) => floorOf(file) === -1).map(([file]) => file)).toEqual([]);
  const climbing = compiler.flatMap(([file, imports]) =>
    imports
      .filter(({ file: imported, weight }) => weight === 'value' && floorOf(imported) > floorOf(file))
      .map(({ file: imported }) => `${file} → ${imported}`),
  );
  expect(climbing).toEqual([]);
});

/** Everything that is loaded with a module. */
function closure(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (!loaded.has(file)) {
      loaded.add(file);
      modules
        .get(file)
        ?.filter(({ weight }) => weight === 'value')
        .forEach((imported) => {
          load(imported.file);
        });
    }
  };
  load(entry);
  return loaded;
}

test.for(['compiler/check.ts', 'compiler/lsp/server/main.ts'])(
  '%s loads no template, no kernel and no emitter',
  (entry) => {
    const loaded = [...closure(entry)];
    expect(loaded).toContain('compiler/ops/conv2d/index.ts');
    const heavy = /\.hbs$|^compiler\/(targets|emit|passes)\//;
    expect(loaded.filter((file) => heavy.test(file) || kernelHalves.test(file))).toEqual([]);
  },
);

test('only kernels, what emits and what wires them know a target', () => {
  const targets = /^compiler\/targets\/(wgsl|c)\//;
  const allowed =
    /^compiler\/(targets|emit|cli|lsp)\/|^compiler\/(lowering-targets|plan-model|build-model|compile)\.ts|^compiler\/(ops|optimizers|losses)\/lowering\.ts/;
  const offenders = [...modules].flatMap(([file, imports]) =>
    allowed.test(file) || kernelHalves.test(file)
      ? []
      : imports.filter((imported) => targets.test(imported.file)).map((imported) => `${file} → ${imported.file}`),
  );
  expect(offenders).toEqual([]);
});
