/** The cases on disk: specs and the fixtures that PyTorch gave for them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeHost } from '../../../compiler/cli/node-host.ts';
import { type Compilation, compile } from '../../../compiler/compile.ts';
import type { NumericCase } from './run-case.ts';

export interface NumericCaseOnDisk extends NumericCase {
  /** Path of the spec, seen from the root of the project. */
  readonly spec: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const specFolder = 'test/numeric/specs';

function specsIn(folder: string, kind: NumericCase['kind'], batch: number): readonly NumericCaseOnDisk[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ name: file.replace('.yaml', ''), kind, batch, spec: `${folder}/${file}` }));
}

/** One per spec in `specs/`: an op inside a small network. */
export const opCases = specsIn(specFolder, 'ops', 3);

export const networkCases: readonly NumericCaseOnDisk[] = [
  ...['lenet5', 'cifar10-relu', 'cifar10-tanh', 'cifar10-full'].map(
    (name): NumericCaseOnDisk => ({ name, kind: 'network', batch: 3, spec: `specs/${name}.yaml` }),
  ),
  ...[
    'alexnet-narrow',
    'caffenet-narrow',
    'googlenet-narrow',
    'mobilenet-v2-narrow',
    'nin-narrow',
    'resnet-narrow',
    'squeezenet-narrow',
    'vgg11-narrow',
    'zfnet-narrow',
    'winograd',
    'winograd-residual',
    'residual',
    'inception',
  ].map(
    (name): NumericCaseOnDisk => ({ name, kind: 'network', batch: 3, spec: `${specFolder}/networks/${name}.yaml` }),
  ),
  ...['lenet-training', 'batch-norm-training'].map(
    (name): NumericCaseOnDisk => ({ name, kind: 'training', batch: 8, spec: `${specFolder}/networks/${name}.yaml` }),
  ),
  ...specsIn(`${specFolder}/optimizers`, 'training', 5),
];

export const alexnetCase: NumericCaseOnDisk = {
  name: 'alexnet',
  kind: 'network',
  batch: 2,
  spec: 'specs/alexnet.yaml',
};

export function fixtureBytes({ name }: NumericCase): Uint8Array {
  return readFileSync(join(root, 'test/fixtures/numeric', `${name}.safetensors`));
}

const compiled = new Map<string, Compilation>();

/** Compiles a spec once per process. Throws with the diagnostics when it has errors. */
export function compileCase({ spec }: Pick<NumericCaseOnDisk, 'spec'>): Compilation {
  const known = compiled.get(spec);
  if (known !== undefined) {
    return known;
  }
  const compilation = compile(nodeHost, join(root, spec));
  if (compilation.model === undefined) {
    throw new Error(compilation.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  }
  compiled.set(spec, compilation);
  return compilation;
}
