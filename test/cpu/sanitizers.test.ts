/**
 * The generated C under the compilers' own eyes: no warning from GCC or Clang, nothing for AddressSanitizer, UndefinedBehaviorSanitizer
 * and ThreadSanitizer to report, and the same memory afterwards whatever the number of threads.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { type CompiledCpuModel, compile } from '../../compiler/compile.ts';
import { bytesAt, slotBytes } from '../../compiler/passes/plan-memory.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const driver = join(root, 'test/cpu/support/drive.c');
const execute = promisify(execFile);
const timeout = 300_000;

const compilers = ['gcc', 'clang'].filter((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

const sanitize = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** Clang's sanitizers are a package of their own on some systems. */
const sanitizing = compilers.filter((name) => {
  try {
    execFileSync(name, [...sanitize, '-x', 'c', '-', '-o', '/dev/null'], {
      input: 'int main(void) { return 0; }',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    return true;
  } catch {
    return false;
  }
});

/** Each compiler builds for another width of the vector registers; machines that are not x86-64 have the one that they have. */
const widthOf = (compiler: string): string =>
  arch() !== 'x64' ? 'native' : compiler === 'clang' ? 'x86-64' : 'x86-64-v3';

const opSpecs = readdirSync(join(root, 'test/numeric/specs')).filter((file) => file.endsWith('.yaml'));
const cases = [
  ...opSpecs.map((file) => `test/numeric/specs/${file}`),
  'test/numeric/specs/networks/alexnet-narrow.yaml',
  'test/numeric/specs/networks/winograd.yaml',
  'test/cpu/specs/words-of-c.yaml',
  'specs/lenet5.yaml',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'specc-sanitizers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Written {
  readonly file: string;
  readonly cpu: CompiledCpuModel;
  readonly classes: number;
}

function writeSource(spec: string): Written {
  const { model, files } = compile(nodeHost, join(root, spec), { cpu: 'c' });
  const [path = '', text] = [...files].find(([name]) => name.endsWith('.c')) ?? [];
  if (model?.cpu === undefined || typeof text !== 'string') {
    throw new Error(`${spec} has no C code`);
  }
  const place = join(folder, spec.replaceAll('/', '_'));
  mkdirSync(place, { recursive: true });
  const file = join(place, path.replace('cpu/', ''));
  writeFileSync(file, text);
  return { file, cpu: model.cpu, classes: model.graph.classes };
}

async function build(compiler: string, { file }: Written, flags: readonly string[]): Promise<string> {
  const binary = `${file}.${compiler}${flags.join('').replaceAll(/[^a-z0-9]/g, '')}`;
  const warnings = ['-std=gnu11', '-fno-math-errno', '-Wall', '-Wextra', '-Werror'];
  await execute(compiler, [...warnings, ...flags, `-DGENERATED="${file}"`, driver, '-pthread', '-o', binary]);
  return binary;
}

async function drive(binary: string, { cpu, classes }: Written, batch: number, threads: number): Promise<string> {
  const scratch = 4 * Math.max(1, ...[...cpu.kernels.values()].map(({ scratchFloats }) => scratchFloats));
  const slots = cpu.plan.slots.map((slot) => Math.ceil(bytesAt(slotBytes(slot, cpu.program.buffers), batch)));
  const words = [threads, batch, scratch, classes, cpu.plan.slotOf.get('labels') ?? -1, ...slots].map(String);
  const { stdout } = await execute(binary, words);
  return stdout.trim();
}

for (const spec of cases) {
  test(`${spec} is clean under AddressSanitizer and UndefinedBehaviorSanitizer`, { timeout }, async (context) => {
    if (sanitizing.length === 0) {
      return context.skip('no C compiler with sanitizers here');
    }
    const source = writeSource(spec);
    for (const compiler of sanitizing) {
      const binary = await build(compiler, source, [...sanitize, `-march=${widthOf(compiler)}`]);
      const sums = [
        await drive(binary, source, 3, 1),
        await drive(binary, source, 3, 2),
        await drive(binary, source, 3, 3),
      ];
      expect(new Set(sums).size, `${compiler}: ${sums}`).toBe(1);
      await drive(binary, source, 1, 2);
      // Dense layers take another way with many samples.
      await drive(binary, source, 9, 2);
    }
  });
}

test.for(['test/numeric/specs/networks/alexnet-narrow.yaml', 'specs/lenet5.yaml'])(
  '%s is clean under ThreadSanitizer',
  { timeout },
  async (spec, context) => {
    const [compiler] = sanitizing;
    if (compiler === undefined) {
      return context.skip('no C compiler here');
    }
    const source = writeSource(spec);
    const binary = await build(compiler, source, ['-O1', '-g', '-fsanitize=thread', '-march=native']);
    await drive(binary, source, 3, 3);
  },
);

test.for(readdirSync(join(root, 'specs')))(
  'specs/%s compiles without a warning',
  { timeout },
  async (file, context) => {
    if (compilers.length === 0) {
      return context.skip('no C compiler here');
    }
    const source = writeSource(`specs/${file}`);
    for (const compiler of compilers) {
      await build(compiler, source, ['-O2', '-march=native', '-ffp-contract=fast']);
    }
  },
);
