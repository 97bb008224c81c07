/**
 * Whether the system's Vulkan driver has an adapter, tested in a separate process: on a machine without a driver, the loader and Dawn
 * print their complaints straight to the terminal.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { DeviceNotFoundError } from '../errors.ts';

const NO_ADAPTER = 3;
const TIMEOUT_MS = 60_000;

/** Results, by the drivers that the environment names. */
const answers = new Map<string, Promise<void>>();

/** Rejects with `DeviceNotFoundError` where there is no adapter; the notes hold what the driver said. */
export function probeVulkan(environment: NodeJS.ProcessEnv): Promise<void> {
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = environment;
  const key = JSON.stringify([VK_ICD_FILENAMES, VK_DRIVER_FILES]);
  const answer = answers.get(key) ?? probe(environment);
  answers.set(key, answer);
  return answer;
}

function probe(env: NodeJS.ProcessEnv): Promise<void> {
  const dawn = pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
  const script = `
    const { create } = await import(${JSON.stringify(dawn)});
    const gpu = create([]);
    process.exit((await gpu.requestAdapter()) === null ? ${NO_ADAPTER} : 0);`;
  const words = ['--input-type=module', '--eval', script];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, words, { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error === null) {
        resolve();
        return;
      }
      const said = firstWarning(`${stdout}\n${stderr}`);
      const problem =
        error.code === NO_ADAPTER
          ? 'no Vulkan driver offers an adapter'
          : 'the Vulkan driver crashed the process that asked it';
      reject(
        new DeviceNotFoundError(said === undefined ? problem : `${problem}: ${said}`, {
          help: ['install a Vulkan driver, or name one with VK_DRIVER_FILES'],
          cause: error,
        }),
      );
    });
  });
}

/** "vkCreateInstance: Found no drivers!" — the first warning; the ones after it are consequences. */
function firstWarning(text: string): string | undefined {
  return /^(?:Warning|Error): (.*\S)/m.exec(text)?.[1];
}
