/**
 * A generated package in memory → its network, running on a device. The package is written to a temporary folder of its own,
 * because modules and kernels are found by URL; nothing of it is left once the network has loaded or failed.
 */
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ts } from 'ts-morph';
import type { Device, Model, NetworkOptions } from '../../runtime/index.ts';
import { inTemporaryFolder } from '../../runtime/node/cache-folder.ts';
import { compilerAssert } from '../assert.ts';
import type { PackageFiles } from '../emit/types.ts';
import { RUNTIME_MODULE } from '../emit/typescript/generated-file.ts';

export interface GeneratedPackage {
  /** As returned by `compile`. */
  readonly files: PackageFiles;
}

/** The class that a generated `model.ts` exports. */
interface NetworkClass {
  create(device: Device, options: NetworkOptions): Promise<Model>;
}

export async function loadModel({ files }: GeneratedPackage, device: Device, options: NetworkOptions): Promise<Model> {
  const folder = await inTemporaryFolder(`specc-model-${process.pid}-`, async (place) => {
    await writeFiles(files, place);
    return place;
  });
  try {
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(path.join(folder, MODULE)).href);
    return await networkClass(module).create(device, options);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** `.mjs`, so that Node needs no `package.json` to read the file as a module. */
const MODULE = 'model.mjs';

async function writeFiles(files: PackageFiles, folder: string): Promise<void> {
  for (const [file, content] of files) {
    const isModule = file === 'model.ts';
    const place = path.join(folder, isModule ? MODULE : file);
    await fs.mkdir(path.dirname(place), { recursive: true });
    await fs.writeFile(place, isModule ? transpile(String(content)) : content);
  }
}

/** Types are stripped without checking, and the one import is redirected to the runtime that this process already uses. */
function transpile(text: string): string {
  const redirect: ts.TransformerFactory<ts.SourceFile> = (context) => (file) =>
    ts.visitEachChild(
      file,
      (node) => (ts.isImportDeclaration(node) ? redirectImport(node, context.factory) : node),
      context,
    );
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    transformers: { after: [redirect] },
  });
  return outputText;
}

function redirectImport(node: ts.ImportDeclaration, factory: ts.NodeFactory): ts.ImportDeclaration {
  const from = ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
  compilerAssert(from === RUNTIME_MODULE, `model.ts imports ${from}`);
  return factory.updateImportDeclaration(
    node,
    node.modifiers,
    node.importClause,
    factory.createStringLiteral(runtimeUrl()),
    node.attributes,
  );
}

/** The bundle finds its runtime as generated packages do; from source, `specc/runtime` would name a second copy, in a bundle. */
function runtimeUrl(): string {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../runtime/index.ts', import.meta.url).href
    : import.meta.resolve(RUNTIME_MODULE);
}

function networkClass(module: unknown): NetworkClass {
  const exported = Object.values(module as object).find((value) => typeof value === 'function' && 'create' in value);
  compilerAssert(exported !== undefined, 'the generated model.ts exports no network');
  return exported as NetworkClass;
}
