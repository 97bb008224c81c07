/**
 * SwiftShader, a Vulkan driver that runs on the CPU, unpacked from the npm package `@sparticuz/chromium` into a cache folder.
 * Returns the driver file for VK_ICD_FILENAMES, and makes sure that a Vulkan loader is in the process.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { constants, homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { DeviceNotFoundError } from '../errors.ts';
import { readTar } from './tar.ts';

const packageName = '@sparticuz/chromium';
const driverFile = 'vk_swiftshader_icd.json';
const loaderFile = 'libvulkan.so.1';
const files: readonly string[] = [driverFile, loaderFile, 'libvk_swiftshader.so'];

/** RTLD_NODELETE, which Node does not name: the loader stays although it is no Node module and `dlopen` therefore rejects it. */
const keepLoaded = 0x1000;

/** Path of the driver file. Throws `DeviceNotFoundError` where there is no SwiftShader for this machine. */
export async function prepareSwiftShader(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new DeviceNotFoundError(`there is no packaged SwiftShader for ${process.platform} ${process.arch}`);
  }
  const folder = await unpack(await findPackage());
  loadVulkan(join(folder, loaderFile));
  return join(folder, driverFile);
}

async function findPackage(): Promise<{ readonly folder: string; readonly version: string }> {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      let folder = dirname(createRequire(from).resolve(packageName));
      while (dirname(folder) !== folder) {
        const description = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
        const { name, version } = JSON.parse(description) as { name?: string; version?: string };
        if (name === packageName && version !== undefined) {
          return { folder, version };
        }
        folder = dirname(folder);
      }
    } catch {
      // Not seen from here; the next place may see it.
    }
  }
  throw new DeviceNotFoundError(`the package \`${packageName}\`, which carries SwiftShader, is not installed`, {
    help: [`for a device that runs on the CPU, install it with \`npm install ${packageName}\``],
  });
}

/** Unpacks once per version. The folder appears complete or not at all, whoever else unpacks at the same time. */
async function unpack(source: { readonly folder: string; readonly version: string }): Promise<string> {
  const cache = await cacheFolder();
  const target = join(cache, `swiftshader-${source.version}`);
  if (isComplete(target)) {
    return target;
  }
  const packed = await readFile(join(source.folder, 'bin', 'swiftshader.tar.br'));
  const unpacked = await mkdtemp(join(cache, 'unpacking-'));
  for (const { name, data } of readTar(await promisify(brotliDecompress)(packed))) {
    if (files.includes(name)) {
      await writeFile(join(unpacked, name), data);
    }
  }
  try {
    await rename(unpacked, target);
  } catch (error) {
    await rm(unpacked, { recursive: true, force: true });
    if (!isComplete(target)) {
      throw error;
    }
  }
  return target;
}

/** The user's own cache folder; a fresh temporary one where there is none to write to. Never a shared name that others could prepare. */
async function cacheFolder(): Promise<string> {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'specc');
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch {
    return mkdtemp(join(tmpdir(), 'specc-'));
  }
}

function isComplete(folder: string): boolean {
  return files.every((file) => existsSync(join(folder, file)));
}

/** Dawn opens `libvulkan.so.1` by that name. Where the system has none, a copy that is already loaded answers to it. */
function loadVulkan(path: string): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, path, RTLD_NOW | RTLD_GLOBAL | keepLoaded);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('did not self-register'))) {
      throw error;
    }
  }
}
