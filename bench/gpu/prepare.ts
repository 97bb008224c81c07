/**
 * What is measured, as a folder that needs nothing but Node (or a browser) and the package `webgpu`: every case's generated package with its
 * module as JavaScript, the fixtures of PyTorch, and `cases.json`. The modules find the runtime in the folder's own `runtime.mjs`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ts } from 'ts-morph';
import { withWebAssembly } from '../../compiler/cli/package-files.ts';
import type { CompiledModel } from '../../compiler/compile.ts';
import {
  alexnetCase,
  compileCase,
  fixtureBytes,
  type NumericCaseOnDisk,
  networkCases,
  opCases,
} from '../../test/numeric/support/cases.ts';
import { describeNetwork, type Network } from '../shared/network.ts';
import { describeJob, writeJob } from '../shared/write-job.ts';

export { prepareSwiftShader } from '../../runtime/node/swiftshader.ts';
export { chromiumExecutable } from '../../test/support/chromium.ts';
export { failed, report } from './suite/report.ts';

import type { BenchCase, Plan } from './suite/types.ts';

/** Those that PyTorch's fixtures hold the numbers of. */
const checked = [...opCases, ...networkCases, alexnetCase];
/** Whole networks that are timed only. */
const timed = ['resnet20-cifar', 'resnet18', 'vgg16', 'mobilenet-v2'].map(
  (name): NumericCaseOnDisk => ({ name, kind: 'network', batch: 2, spec: `specs/${name}.yaml` }),
);
const cases = [...checked, ...timed];

/** All of it on a GPU, in about 8 minutes. */
const full: Plan = {
  quick: false,
  correctness: checked.map(({ name }) => name),
  againstWebAssembly: [
    { name: 'lenet5', batch: 17 },
    { name: 'cifar10-relu', batch: 5 },
    { name: 'alexnet', batch: 2 },
  ],
  steps: [
    ...[32, 128, 256].map((batch) => ({ name: 'alexnet', what: 'training' as const, batch })),
    ...[1, 32, 128].map((batch) => ({ name: 'alexnet', what: 'inference' as const, batch })),
    { name: 'cifar10-relu', what: 'training', batch: 128 },
    { name: 'resnet20-cifar', what: 'training', batch: 128 },
    { name: 'resnet18', what: 'training', batch: 32 },
    { name: 'vgg16', what: 'inference', batch: 32 },
    { name: 'mobilenet-v2', what: 'inference', batch: 32 },
  ],
  kernels: [
    { name: 'alexnet', batch: 128 },
    { name: 'cifar10-relu', batch: 128 },
    { name: 'resnet20-cifar', batch: 128 },
    { name: 'mobilenet-v2', batch: 32 },
  ],
  seconds: 300,
};

/** Seconds on a software adapter: every part of the benchmark once, on one small layer. Compiling a kernel is what takes time there. */
const quick: Plan = {
  quick: true,
  correctness: ['dense-only'],
  againstWebAssembly: [{ name: 'dense-only', batch: 2 }],
  steps: [{ name: 'dense-only', what: 'inference', batch: 3 }],
  kernels: [{ name: 'dense-only', batch: 3 }],
  seconds: 300,
};

const comparedWithWebAssembly: ReadonlySet<string> = new Set(
  [full, quick].flatMap(({ againstWebAssembly }) => againstWebAssembly.map(({ name }) => name)),
);

/** Writes cases and plans; the scripts are `run.mjs`'s business. A dry run needs only its own cases. */
export async function prepare(folder: string, onlyQuick: boolean): Promise<void> {
  const wanted = onlyQuick ? cases.filter(({ name }) => usedBy(quick).has(name)) : cases;
  const described: BenchCase[] = [];
  for (const each of wanted) {
    described.push(await writeCase(folder, each));
  }
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(described));
  writeFileSync(join(folder, 'plans.json'), JSON.stringify({ full, quick }));
  if (!onlyQuick) {
    writeFileSync(join(folder, 'torch.json'), JSON.stringify({ steps: full.steps, networks: torchNetworks() }));
  }
}

/** By name, as `torch_network.py` reads them. */
function torchNetworks(): Readonly<Record<string, Network>> {
  const names = new Set(full.steps.map(({ name }) => name));
  return Object.fromEntries(
    cases
      .filter(({ name }) => names.has(name))
      .map((each) => [each.name, describeNetwork(modelOf(each).graph, each.batch)]),
  );
}

function modelOf(each: NumericCaseOnDisk): CompiledModel {
  const { model } = compileCase(each);
  if (model === undefined) {
    throw new Error(`${each.spec} has errors`);
  }
  return model;
}

function usedBy({ correctness, againstWebAssembly, steps, kernels }: Plan): ReadonlySet<string> {
  return new Set([...correctness, ...[...againstWebAssembly, ...steps, ...kernels].map(({ name }) => name)]);
}

async function writeCase(folder: string, each: NumericCaseOnDisk): Promise<BenchCase> {
  const compilation = compileCase(each);
  const isCompared = comparedWithWebAssembly.has(each.name);
  const files = isCompared ? await withWebAssembly(compilation) : compilation.files;
  for (const [file, content] of files) {
    if (file === 'model.ts') {
      write(join(folder, 'cases', each.name, 'model.mjs'), transpile(String(content)));
    } else if (/^kernels\/|\.wasm$/.test(file)) {
      write(join(folder, 'cases', each.name, file), content);
    }
  }
  if (checked.includes(each)) {
    write(join(folder, 'cases', each.name, 'fixture.safetensors'), fixtureBytes(each));
  }
  return {
    name: each.name,
    kind: each.kind,
    batch: each.batch,
    multiplyAdds: multiplyAdds(modelOf(each)),
  };
}

/** Types are dropped without checking. */
function transpile(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return outputText.replace("'specc/runtime'", "'../../runtime.mjs'");
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Of the products: a convolution or dense layer, and its two gradients, do the same number each. */
function multiplyAdds({ graph, program }: CompiledModel): Readonly<Record<string, number>> {
  const costs = new Map(graph.layers.map((layer) => [layer.name, layer.multiplyAdds]));
  const products = Object.values(program.phases)
    .flat()
    .filter(({ kernel }) => /^(conv2d|dense)\.(forward|input_gradient|weight_gradient)$/.test(kernel.family));
  return Object.fromEntries(products.map(({ name, layers }) => [name, costs.get(layers[0] ?? '') ?? 0]));
}

/** The job that peers in JavaScript read: a network at a batch size, with weights and images. */
export function prepareJob(folder: string, name: string, batch: number): void {
  const each = cases.find((candidate) => candidate.name === name);
  if (each === undefined) {
    throw new Error(`there is no case ${name}`);
  }
  writeJob(describeJob(modelOf(each).graph, batch), folder);
}
