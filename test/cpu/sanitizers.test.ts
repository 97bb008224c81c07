/**
 * The generated C under the compilers' own eyes: no warning from GCC or Clang, nothing for AddressSanitizer, UndefinedBehaviorSanitizer
 * and ThreadSanitizer to report, and the same memory afterwards whatever the number of threads.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHost } from '../../compiler/cli/node-host.ts';
import { type CompiledCpuModel, compile } from '../../compiler/compile.ts';
import { bytesAt, slotBytes } from '../../compiler/passes/plan-memory.ts';
import { wholeInC } from '../numeric/support/whole.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const driver = join(root, 'test/cpu/support/drive.c');
const execute = promisify(execFile);
const timeout = 300_000;

const compilers = ['gcc', 'clang'].filter((name) => succeeds(name, ['--version']));

/**
 * Without optimization every access in the source is there to be checked, and a sanitized network takes a compiler a second instead of
 * seven.
 */
const sanitize = ['-O0', '-g1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** Each width of the vector registers; machines that are not x86-64 have the one that they have. */
const widths = arch() === 'x64' ? ['x86-64', 'x86-64-v3', 'x86-64-v4'] : ['native'];

interface Build {
  readonly compiler: string;
  readonly width: string;
}

/** One per width that this processor has, by the two compilers in turn. Clang's sanitizers are a package of their own on some systems. */
function findBuilds(folder: string): readonly Build[] {
  const sanitizing = compilers.filter((compiler) => runsEmpty(folder, compiler, sanitize)).reverse();
  return widths.flatMap((width, index) => {
    const compiler = sanitizing[index % sanitizing.length];
    return compiler !== undefined && hasWidth(folder, compiler, width) ? [{ compiler, width }] : [];
  });
}

/** GCC and Clang ask the processor alike. */
function hasWidth(folder: string, compiler: string, width: string): boolean {
  const features: Readonly<Record<string, string>> = { 'x86-64-v3': 'avx2', 'x86-64-v4': 'avx512f' };
  const feature = features[width];
  return (
    feature === undefined ||
    runs(folder, compiler, [], `int main(void) { return !__builtin_cpu_supports("${feature}"); }`)
  );
}

function runsEmpty(folder: string, compiler: string, flags: readonly string[]): boolean {
  return runs(folder, compiler, flags, 'int main(void) { return 0; }');
}

function runs(folder: string, compiler: string, flags: readonly string[], program: string): boolean {
  const binary = join(folder, 'probe');
  return succeeds(compiler, [...flags, '-x', 'c', '-', '-o', binary], program) && succeeds(binary, []);
}

function succeeds(command: string, words: readonly string[], input = ''): boolean {
  try {
    execFileSync(command, words, { input, stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch {
    return false;
  }
}

let folder: string;
let builds: readonly Build[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'specc-sanitizers-'));
  builds = findBuilds(folder);
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

for (const [place, { name, kind, spec }] of wholeInC.entries()) {
  test(`${name} is clean under AddressSanitizer and UndefinedBehaviorSanitizer`, { timeout }, async (context) => {
    // In turn, so that each width sees every kind of kernel.
    const chosen = builds[place % builds.length];
    if (chosen === undefined) {
      return context.skip('no C compiler with sanitizers here');
    }
    const { compiler, width } = chosen;
    const source = writeSource(spec);
    const binary = await build(compiler, source, [...sanitize, `-march=${width}`]);
    // Whole networks take long over every image.
    const [batch, counts] = kind === 'ops' ? [3, [1, 2, 3]] : [2, [1, 3]];
    const sums: string[] = [];
    for (const threads of counts) {
      sums.push(await drive(binary, source, batch, threads));
    }
    expect(new Set(sums).size, `${compiler}, ${width}: ${sums}`).toBe(1);
    await drive(binary, source, 1, 2);
    if (kind === 'ops') {
      // Dense layers take another way with many samples.
      await drive(binary, source, 9, 2);
    }
  });
}

test.for(['test/numeric/specs/networks/alexnet-narrow.yaml', 'specs/lenet5.yaml'])(
  '%s is clean under ThreadSanitizer',
  { timeout },
  async (spec, context) => {
    const [compiler] = compilers;
    const flags = ['-O1', '-g1', '-fsanitize=thread', '-march=native'];
    if (compiler === undefined || !runsEmpty(folder, compiler, flags)) {
      return context.skip('no C compiler with sanitizers here');
    }
    const source = writeSource(spec);
    await drive(await build(compiler, source, flags), source, 3, 3);
  },
);

/** The builds above have all lines in them; some warnings are found by optimizers alone. */
test.for(['specs/alexnet.yaml', 'test/numeric/specs/networks/winograd-residual.yaml'])(
  '%s compiles without a warning',
  { timeout },
  async (spec, context) => {
    if (compilers.length === 0) {
      return context.skip('no C compiler here');
    }
    const source = writeSource(spec);
    for (const compiler of compilers) {
      await build(compiler, source, ['-O2', '-march=native', '-ffp-contract=fast']);
    }
  },
);
