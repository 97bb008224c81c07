/**
 * A page with a generated network in it, as people bundle pages: Vite's server and build, esbuild, Rollup, and no bundler at all. It loads
 * a checkpoint and computes what Node computes, with threads where it is cross-origin isolated and without where it is not.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { loadModel } from '../../compiler/cli/load-model.ts';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { withWebAssembly } from '../../compiler/cli/package-files.ts';
import { compile } from '../../compiler/compile.ts';
import {
  createPipeline,
  floatTensors,
  networkTensors,
  openDevice,
  predictClasses,
  readTensorFile,
  unlabelled,
} from '../../runtime/node/index.ts';
import { isolationHeaders, launchChromium } from '../support/chromium.ts';
import { drawDigit } from './app/digit.ts';
import {
  buildWithEsbuild,
  buildWithoutBundler,
  buildWithRollup,
  buildWithVite,
  openViteServer,
  type PageServer,
} from './support/bundlers.ts';
import { makeProject, type PageProject } from './support/project.ts';
import { serveFolder } from './support/serve-folder.ts';

const timeout = 120_000;

/** What the page shows. */
interface Shown {
  readonly device?: string;
  readonly classes?: readonly string[];
  readonly probabilities?: readonly number[];
  readonly error?: string;
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
}

let project: PageProject;
let browser: Awaited<ReturnType<typeof launchChromium>>;
let expected: readonly number[];

beforeAll(async () => {
  project = await makeProject();
  browser = await launchChromium();
  expected = await classifyInNode(join(project.folder, 'public/checkpoint.safetensors'));
}, 300_000);
afterAll(async () => {
  if (browser !== undefined && !('skipped' in browser)) {
    await browser.close();
  }
  await project?.remove();
});

/** `app/main.ts`, without a page. */
async function classifyInNode(checkpoint: string): Promise<readonly number[]> {
  const compilation = compile(nodeHost, 'specs/lenet5.yaml');
  const device = await openDevice('wasm', { threads: 1 });
  const model = await loadModel({ files: await withWebAssembly(compilation) }, device, { batch: 1 });
  model.writeParameters(networkTensors(floatTensors(await readTensorFile(checkpoint))));
  const images = unlabelled({ length: 1, nameOf: () => 'the digit', read: drawDigit });
  const { data: recipe = {}, input, classes } = compilation.model?.graph ?? expect.unreachable();
  const pipeline = await createPipeline(images, { recipe, input: input.shape, classes, seed: 0 });
  const probabilities = await predictClasses(model, pipeline, images.test, 0);
  model.destroy();
  device.destroy();
  return [...(probabilities ?? [])];
}

async function show(context: TestContext, server: PageServer, query: string): Promise<Shown> {
  if ('skipped' in browser) {
    await server.close();
    return context.skip(browser.skipped);
  }
  return look(browser, server, query).finally(() => server.close());
}

async function look(chromium: Browser, { url }: PageServer, query: string): Promise<Shown> {
  const page = await chromium.newPage();
  try {
    await page.goto(`${url}?${query}`);
    const text = page.locator('output:not(:empty)').textContent({ timeout: 60_000 });
    return JSON.parse((await text) ?? '') as Shown;
  } finally {
    await page.close();
  }
}

function headersOf(isolated: boolean): Readonly<Record<string, string>> {
  return isolated ? isolationHeaders : {};
}

/** From the project's folder to a server. */
const ways = {
  'the server of Vite': openViteServer,
  'a build by Vite': async (folder, headers) => serveFolder(await buildWithVite(folder), headers),
  'a build by esbuild': async (folder, headers) => serveFolder(await buildWithEsbuild(folder), headers),
  'a build by Rollup': async (folder, headers) => serveFolder(await buildWithRollup(folder), headers),
  'no bundler': async (folder, headers) => serveFolder(await buildWithoutBundler(folder), headers),
} satisfies Record<string, (folder: string, headers: Readonly<Record<string, string>>) => Promise<PageServer>>;

for (const [way, open] of Object.entries(ways)) {
  test.for([true, false])(`${way}, cross-origin isolated: %s`, { timeout }, async (isolated, context) => {
    const server = await open(project.folder, headersOf(isolated));
    const shown = await show(context, server, 'device=wasm');
    expect(shown.error, JSON.stringify(shown)).toBeUndefined();
    expect(shown.device).toMatch(isolated ? /^[2-9]\d* threads/ : /^1 thread,/);
    expect(shown.classes).toHaveLength(10);
    expect(shown.probabilities).toEqual(expected);
  });

  test(`${way}, on WebGPU`, { timeout }, async (context) => {
    const shown = await show(context, await open(project.folder, {}), 'device=webgpu');
    expect(shown.error, JSON.stringify(shown)).toBeUndefined();
    shown.probabilities?.forEach((probability, index) => {
      expect(probability).toBeCloseTo(expected[index] ?? Number.NaN, 4);
    });
  });
}

for (const way of ['the server of Vite', 'a build by Vite', 'a build by esbuild'] as const) {
  test.for([true, false])(`${way}, in a worker, cross-origin isolated: %s`, { timeout }, async (isolated, context) => {
    const server = await ways[way](project.folder, headersOf(isolated));
    const shown = await show(context, server, 'device=wasm&worker');
    expect(shown.error, JSON.stringify(shown)).toBeUndefined();
    expect(shown.device).toMatch(isolated ? /^[2-9]\d* threads/ : /^1 thread,/);
    expect(shown.probabilities).toEqual(expected);
  });
}

test.for(['wasm', 'webgpu'])(
  'the content security policy that docs/pages.md asks for, on %s',
  { timeout },
  async (device, context) => {
    const policy =
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self' data:; img-src data:";
    const headers = { ...isolationHeaders, 'content-security-policy': policy };
    const server = await serveFolder(await buildWithVite(project.folder), headers);
    const shown = await show(context, server, `device=${device}`);
    expect(shown.error, JSON.stringify(shown)).toBeUndefined();
    expect(shown.probabilities).toHaveLength(10);
  },
);

test('a server that answers with its page for what it does not have: the message says so, and what to do', {
  timeout,
}, async (context) => {
  const folder = await buildWithEsbuild(project.folder);
  await rm(join(folder, 'cpu'), { recursive: true });
  const shown = await show(context, await serveFolder(folder, {}), 'device=wasm');
  expect(shown.error).toMatch(/`cpu\/lenet5(\.relaxed)?\.wasm` of the generated package cannot be read/);
  expect(shown.notes?.join()).toContain('the server sent an HTML page');
  expect(shown.help?.join()).toContain('docs/pages.md');
});

test('files of another build beside the script are refused', { timeout }, async (context) => {
  const folder = await buildWithEsbuild(project.folder);
  const script = join(folder, 'main.js');
  const text = await readFile(script, 'utf8');
  await writeFile(script, text.replace(/(relaxed: "cpu[^}]*},\s*key: )\d+/, '$1123'));
  expect(await readFile(script, 'utf8')).not.toBe(text);
  const shown = await show(context, await serveFolder(folder, {}), 'device=wasm');
  expect(shown.error).toContain('does not belong to this `model.ts`');
});
