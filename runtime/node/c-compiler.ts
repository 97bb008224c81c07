/** This machine's own C compiler: finding it, and building the C file of a network as a library that is cached. */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DeviceNotFoundError, KernelError } from '../errors.ts';
import { type CachedFile, cached, cacheKey } from './build-cache.ts';
import { fileProblem } from './file-problem.ts';
import { libraryProblem } from './shared-library.ts';

const execute = promisify(execFile);

export interface CCompiler {
  readonly command: string;
  /** First line of what it prints for `--version`. */
  readonly version: string;
}

/**
 * As the head of each C file gives them, with two exceptions: compilers for ARM have another option for the host machine, and a square
 * root that need not set `errno` is one instruction, also for a whole vector.
 */
const flags = [
  '-std=gnu11',
  '-O3',
  ['arm', 'arm64'].includes(arch()) ? '-mcpu=native' : '-march=native',
  '-ffp-contract=fast',
  // Nothing reads `errno` or floating-point exceptions, and without them square roots and selects are vectorized.
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fPIC',
  '-shared',
  '-pthread',
];

/** The largest network takes a minute. */
const timeoutMs = 600_000;

/** SPECC_CC if it is set, else the first of the usual names. */
export async function findCompiler(): Promise<CCompiler> {
  const { SPECC_CC: chosen } = process.env;
  const commands = chosen === undefined || chosen === '' ? ['cc', 'gcc', 'clang'] : [chosen];
  for (const name of commands) {
    const command = findProgram(name);
    if (command === undefined) {
      continue;
    }
    try {
      const { stdout } = await execute(command, ['--version'], { env: plainEnvironment() });
      return { command, version: stdout.split('\n', 1)[0]?.trim() ?? '' };
    } catch {
      // Try the next one; what is missing is reported once.
    }
  }
  throw new DeviceNotFoundError(`no C compiler was found: \`${commands.join('`, `')}\``, {
    help: ['install GCC or Clang (Debian: `apt install gcc`; macOS: `xcode-select --install`), or set SPECC_CC'],
  });
}

export interface BuiltLibrary extends CachedFile {
  /** What the library returns as its key if it is the one that was requested. */
  readonly key: string;
}

/** The library of a C text. It is built only if it is not in the cache for this text, compiler and CPU. */
export async function buildLibrary(compiler: CCompiler, source: string): Promise<BuiltLibrary> {
  const key = cacheKey('native', source, compiler.command, compiler.version, ...flags, await describeCpu());
  const library = await cached(
    key,
    '.so',
    (path) => compile(compiler, source, key, path),
    (bytes) => libraryProblem(bytes, key),
  );
  return { ...library, key };
}

async function compile({ command, version }: CCompiler, source: string, key: string, path: string): Promise<void> {
  const words = [...flags, `-DSPECC_KEY="${key}"`, '-o', path, '-x', 'c', '-'];
  const env = { ...plainEnvironment(), TMPDIR: dirname(path) };
  const running = execute(command, words, { env, timeout: timeoutMs, maxBuffer: 2 ** 26 });
  // A compiler that stops early closes its end of the pipe, and prints why itself.
  running.child.stdin?.on('error', () => {});
  running.child.stdin?.end(source);
  await running.catch((cause: unknown) => {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().split('\n').slice(0, 8) : [];
    throw new KernelError(`\`${command}\` could not build the network's C code`, {
      notes: [version, ...(said.join('') === '' ? [fileProblem(cause)] : said)],
      help: ['choose another compiler with SPECC_CC, or the device `wasm`'],
      cause,
    });
  });
}

/** Compilers print English messages, and start their own parts from where programs are installed. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', PATH: programFolders().join(delimiter) };
}

/** PATH without entries that mean the working directory: nothing in it is run. */
function programFolders(): readonly string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
}

/** The path of a program named as in a shell; undefined where there is none. */
function findProgram(name: string): string | undefined {
  const candidates = name.includes('/') ? [resolve(name)] : programFolders().map((folder) => join(folder, name));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** What `native` stands for here: a home folder may be shared by machines with different instruction sets. */
async function describeCpu(): Promise<string> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const [first = ''] = text.split('\n\n', 1);
  const lines = first.split('\n').filter((line) => /^(model|stepping|flags|Features|CPU|isa)/.test(line));
  return [arch(), cpus()[0]?.model ?? '', ...lines.filter((line) => !/^(model name|CPU MHz)/.test(line))].join('\n');
}
