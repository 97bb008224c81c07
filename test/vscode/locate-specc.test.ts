import { describe, expect, test } from 'vitest';
import { looksLikeSpec } from '../../compiler/lsp/looks-like-spec.ts';
import { locateSpecc, type Surroundings } from '../../editor/vscode/src/locate-specc.ts';

const installed = '/work/project/node_modules/specc/dist/specc.js';
const bundled = '/extension/server/dist/specc.js';

function locate(files: readonly string[], changes: Partial<Surroundings> = {}, purpose: 'serve' | 'build' = 'serve') {
  const surroundings: Surroundings = {
    configuredPath: '',
    folders: ['/work/other', '/work/project'],
    trusted: true,
    extensionPath: '/extension',
    searchPath: '/usr/bin:relative:/opt/bin',
    platform: 'linux',
    isFile: (path) => files.includes(path),
    ...changes,
  };
  return locateSpecc(surroundings, purpose);
}

describe('without a setting', () => {
  test('the workspace’s own specc comes first', () => {
    const files = [installed, bundled, '/opt/bin/specc'];
    expect(locate(files)).toEqual({ specc: { kind: 'script', path: installed } });
  });

  test('the copy in the extension comes next, for editing alone', () => {
    const files = [bundled, '/opt/bin/specc'];
    expect(locate(files)).toEqual({ specc: { kind: 'script', path: bundled } });
    expect(locate(files, {}, 'build')).toEqual({ specc: { kind: 'command', path: '/opt/bin/specc' } });
  });

  test('nothing from a folder that is not trusted is run', () => {
    expect(locate([installed, bundled], { trusted: false })).toEqual({ specc: { kind: 'script', path: bundled } });
  });

  test('every place that was tried is named', () => {
    const missing = [`/work/other/node_modules/specc/dist/specc.js, ${installed}`, '`specc` on the PATH'];
    expect(locate([], {}, 'build')).toEqual({ missing: missing.join(', ') });
    expect(locate([])).toEqual({ missing: [missing[0], bundled, missing[1]].join(', ') });
  });

  test('a relative entry of the PATH is not searched', () => {
    expect(locate(['relative/specc'])).toHaveProperty('missing');
  });
});

describe('with a setting', () => {
  const files = [installed, bundled, '/elsewhere/specc.js', '/work/other/dist/specc.js', '/work/other/bin/specc'];
  test.for([
    ['/elsewhere/specc.js', 'script', '/elsewhere/specc.js'],
    ['dist/specc.js', 'script', '/work/other/dist/specc.js'],
    ['./bin/specc', 'command', '/work/other/bin/specc'],
    ['specc-next', 'command', 'specc-next'],
  ] as const)('%s is the %s %s', ([configuredPath, kind, path]) => {
    expect(locate(files, { configuredPath })).toEqual({ specc: { kind, path } });
  });

  test('a path that leads nowhere is an error, not a reason to take another specc', () => {
    expect(locate(files, { configuredPath: '/gone/specc.js' })).toEqual({ missing: '/gone/specc.js' });
  });
});

describe('a spec', () => {
  test.for([
    'spec: 1\nname: a\n',
    '# AlexNet\n\n"spec": 1\n',
    'name: a\r\nspec:   2\r\n',
    '# yaml-language-server: $schema=../compiler/schema/spec.schema.json\n',
    '# a\n\n# yaml-language-server: $schema=spec.schema.json\nname:',
    'extends: base.yaml\n',
    '# wider\r\nextends: "../base.yml" # the plain one\r\npatch: []\r\ntrain:\r\n  batch: 8\r\n',
  ])('%j is one', (text) => {
    expect(looksLikeSpec(text)).toBe(true);
  });

  test.for([
    '',
    'apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n',
    'deep:\n  spec: 1\n',
    'spec: one\n',
    'a: 1\n# see spec.schema.json\n',
    'inspect: 1\n',
    'extends: default\n',
    'extends: ./base.yml\nrules: {}\n',
    'deep:\n  extends: base.yaml\n',
  ])('%j is none', (text) => {
    expect(looksLikeSpec(text)).toBe(false);
  });
});
