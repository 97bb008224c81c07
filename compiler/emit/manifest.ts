/**
 * `manifest.json` of a package: which generator and spec it comes from, a hash per file, what the memory plan saves and which
 * limits a device must grant. The only generated file with the generator's version, so that an upgrade changes no other.
 * `specc build` reads it back to know which files it may replace.
 */
import packageFile from '../../package.json' with { type: 'json' };
import type { MemoryLine } from '../passes/memory-report.ts';
import { bytesAt } from '../passes/plan-memory.ts';
import { jsonText } from '../text/escape.ts';
import { sha256 } from '../text/sha256.ts';
import type { PackageInput } from './types.ts';
import { limitsAt, needsOf } from './typescript/limits.ts';

export const MANIFEST_FILE = 'manifest.json';

/** What every manifest starts with; distinguishes a package from any other folder with a `manifest.json`. */
const GENERATOR_NAME = packageFile.name;

export interface ManifestSource {
  readonly model: PackageInput;
  readonly specHash: string;
  /** Every other file of the package, sorted by path. */
  readonly files: readonly (readonly [path: string, content: string | Uint8Array])[];
}

/** Keys have a fixed order, files are in code-unit order: equal packages have equal manifests. */
export function emitManifest({ model, specHash, files }: ManifestSource): string {
  const { program, plan, batch, kernels } = model;
  const limits = (profile: 'gpu' | 'software') => limitsAt(needsOf(program, plan, kernels, profile), batch);
  const manifest = {
    generator: { name: GENERATOR_NAME, version: packageFile.version },
    spec: { file: program.graph.file, sha256: specHash },
    files: Object.fromEntries(files.map(([path, content]) => [path, sha256(content)])),
    memory: describeMemory(model, batch),
    ...(model.cpu === undefined ? {} : { cpuMemory: describeMemory(model.cpu, batch) }),
    limits: { batch, gpu: limits('gpu'), software: limits('software') },
  };
  return `${jsonText(manifest, 2)}\n`;
}

/** Hash by path as a manifest lists them; undefined where `text` is not a manifest of this generator. */
export function readManifestHashes(text: string): ReadonlyMap<string, string> | undefined {
  let manifest: { generator?: { name?: unknown }; files?: unknown } | null;
  try {
    manifest = JSON.parse(text);
  } catch {
    return undefined;
  }
  const files = manifest?.generator?.name === GENERATOR_NAME ? manifest.files : undefined;
  if (typeof files !== 'object' || files === null) {
    return undefined;
  }
  return new Map(Object.entries(files).map(([path, hash]) => [path, String(hash)]));
}

function describeMemory(
  { program, plan, memory }: Pick<PackageInput, 'program' | 'plan' | 'memory'>,
  batch: number,
): { buffers: number; slots: number; batches: readonly object[] } {
  return {
    buffers: program.buffers.size,
    slots: plan.slots.length,
    batches: batchesToReport(batch).map((n) => memoryAt(memory.total, n)),
  };
}

/** One image, a small batch, and the spec's own. */
function batchesToReport(batch: number): readonly number[] {
  return [...new Set([1, 8, batch])].sort((a, b) => a - b);
}

/** Bytes with one allocation per tensor, against the planned ones. */
function memoryAt(total: MemoryLine, n: number): { batch: number; unplannedBytes: number; plannedBytes: number } {
  return { batch: n, unplannedBytes: bytesAt(total.unplanned, n), plannedBytes: bytesAt(total.planned, n) };
}
