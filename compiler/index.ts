/**
 * The package `specc` for programs: what `specc check` and `specc build` do, without a command line. Specs come in through a `Host`;
 * diagnostics and the files of a package come out. Only `nodeHost` and `writePackage` touch the disk.
 *
 * The types here are the public interface; what the stages pass to each other inside the compiler may change with any version.
 */
import { checkSpec } from './check.ts';
import { writePackage as writeFiles } from './cli/build-output.ts';
import { nodeHost as disk } from './cli/node-host.ts';
import { withWebAssembly } from './cli/package-files.ts';
import { pageAtHand } from './cli/page-at-hand.ts';
import { compile as compileStages } from './compile.ts';
import { renderGithub } from './diagnostics/render/github.ts';
import { renderJson } from './diagnostics/render/json.ts';
import { renderText } from './diagnostics/render/text.ts';
import { readSources } from './diagnostics/sources.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import type { Host } from './host.ts';

export type { Diagnostic, Fix, Label, Severity, TextEdit } from './diagnostics/types.ts';
export { type Host, HostError } from './host.ts';
export type { Span } from './source/span.ts';

/** Extents without the batch dimension: [C, H, W], [D]; of parameters [K, C/G, R, S], [out, in], [K]. */
export type Shape = readonly number[];

/** A network as the compiler understood it. */
export interface NetworkDescription {
  readonly name: string;
  readonly input: { readonly shape: Shape };
  readonly classes: number;
  /** In execution order; only layers that the output depends on. */
  readonly layers: readonly LayerDescription[];
}

export interface LayerDescription {
  readonly name: string;
  /** `conv2d`, `relu`, … */
  readonly kind: string;
  /** Names of the layers it reads, or `images`. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly Shape[];
  readonly shape: Shape;
  readonly parameters: readonly ParameterDescription[];
  /** Forward multiply-adds per image. */
  readonly multiplyAdds: number;
  /** "96 filters 11×11, stride 4" */
  readonly summary: string;
  /** Shape arithmetic, one line per distinct axis: "(227 − 11 + 2·0) / 4 + 1 = 55". Empty where nothing is computed. */
  readonly arithmetic: readonly string[];
  /** The file that the layer is written in: the spec, or one that it extends. */
  readonly file: string;
  /** 1-based line of the layer in its file. */
  readonly line: number;
}

export interface ParameterDescription {
  /** `conv1.weight` */
  readonly name: string;
  /** `weight`, `bias` */
  readonly role: string;
  readonly shape: Shape;
}

export interface CheckResult {
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there is an error. */
  readonly network?: NetworkDescription;
}

export interface CompileOptions {
  /** Code for the CPU: none, only the C file, or the C file with WebAssembly builds to be added. Default `wasm`. */
  readonly cpu?: 'none' | 'c' | 'wasm';
  /** The class of WebGPU devices that the package must fit. Without one nothing is checked: the device is checked when the network is opened. */
  readonly limits?: 'webgpu-default' | 'webgpu-desktop';
}

/** A generated package: files by path with forward slashes, `model.ts`, `kernels/conv1_forward.gpu.wgsl`, … */
export type PackageFiles = ReadonlyMap<string, string | Uint8Array>;

export interface CompileResult extends CheckResult {
  /** The package without WebAssembly; empty when there is an error. */
  readonly files: PackageFiles;
  /**
   * The package with its C file built for WebAssembly, from the cache where the same C was built before. Otherwise Clang blocks this
   * thread for seconds. Where there is no C, or an error, these are `files`.
   */
  withWebAssembly(): Promise<PackageFiles>;
}

/** What `writePackage` did: paths inside the folder, with forward slashes, in code-unit order. */
export interface WrittenPackage {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  /** Warnings about generated files that somebody edited. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface FormatOptions {
  /** `text` for people, `json` for programs, `github` for annotations of a pull request. Default `text`. */
  readonly format?: 'text' | 'json' | 'github';
  /** Whether `text` has the colours of a terminal. Default false. */
  readonly color?: boolean;
}

/** The disk, relative to the working directory. */
export const nodeHost: Host = disk;

/** Checks a spec; returns diagnostics with fixes that have been tried. A wrong spec never throws. */
export function check(host: Host, specPath: string): CheckResult {
  const { diagnostics, graph } = checkSpec(host, specPath);
  return { diagnostics, ...(graph !== undefined && { network: graph }) };
}

/** Checks a spec and generates its package in memory. The same text gives the same bytes. */
export function compile(host: Host, specPath: string, options: CompileOptions = {}): CompileResult {
  const compilation = compileStages(host, specPath, options);
  const { diagnostics, files, model } = compilation;
  return {
    diagnostics,
    files,
    ...(model !== undefined && { network: model.graph }),
    withWebAssembly: async () => ((options.cpu ?? 'wasm') === 'wasm' ? withWebAssembly(compilation) : files),
  };
}

/**
 * Makes a folder contain exactly these files besides what people added, all or nothing, as `specc build` does. Where it must not or
 * cannot, throws an error with a `diagnostic` (SPC7xxx) and changes nothing.
 */
export function writePackage(files: PackageFiles, folder: string): Promise<WrittenPackage> {
  return writeFiles(files, folder);
}

/** Diagnostics as `specc check` prints them. `host` has the texts that they point into. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], host: Host, options: FormatOptions = {}): string {
  const { format = 'text', color = false } = options;
  const sources = readSources(host, diagnostics);
  switch (format) {
    case 'text':
      return renderText(diagnostics, sources, { color, docs: pageAtHand });
    case 'json':
      return renderJson(diagnostics, sources);
    case 'github':
      return renderGithub(diagnostics, sources);
  }
}
