/**
 * Puts a generated package on disk, all or nothing. The new folder is completed next to the old one and replaces it by
 * renaming. Unchanged files and files that people added are carried over by hard link. Only what the manifest of an earlier
 * build lists is ever replaced or deleted. Two builds into one folder take turns.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorCode, fileProblem } from '../../runtime/node/file-problem.ts';
import {
  generatedFileEdited,
  outputBusy,
  outputInTheWay,
  outputNotGenerated,
  outputUnwritable,
} from '../diagnostics/catalogue/output.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Diagnostic } from '../diagnostics/types.ts';
import { MANIFEST_FILE, readManifestHashes } from '../emit/manifest.ts';
import type { PackageFiles } from '../emit/types.ts';
import { sha256 } from '../text/sha256.ts';
import { withFolderLock } from './folder-lock.ts';

export interface BuildOutput {
  /** Paths inside the folder, with forward slashes, in code-unit order. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  /** Warnings about edited files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Why nothing was written. */
export class BuildOutputError extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic, cause?: unknown) {
    super(diagnostic.message, cause === undefined ? undefined : { cause });
    this.name = 'BuildOutputError';
    this.diagnostic = diagnostic;
  }
}

const LOCK_TIMEOUT_MS = 10_000;

/** Makes `outDir` contain exactly `files` besides what people added. If it cannot, throws `BuildOutputError` and changes nothing. */
export async function writePackage(
  files: PackageFiles,
  outDir: string,
  { lockTimeoutMs = LOCK_TIMEOUT_MS } = {},
): Promise<BuildOutput> {
  let madeParents: string | undefined;
  try {
    const target = followLink(path.resolve(outDir));
    madeParents = fs.mkdirSync(path.dirname(target), { recursive: true });
    const beside = (suffix: string) => path.join(path.dirname(target), `.${path.basename(target)}.specc-${suffix}`);
    const folders: Folders = { shown: outDir, target, next: beside('new'), previous: beside('old') };
    const locked = await withFolderLock(beside('lock'), lockTimeoutMs, () => update(files, folders));
    if (locked === undefined) {
      const seconds = Math.round(lockTimeoutMs / 1000);
      const help = [`if no build is running, delete \`${beside('lock')}\``];
      throw new BuildOutputError(createDiagnostic(outputBusy, { folder: outDir, seconds }, { help }));
    }
    return locked.result;
  } catch (error) {
    removeEmptyParents(path.dirname(path.resolve(outDir)), madeParents);
    throw error instanceof BuildOutputError ? error : unwritable(outDir, error);
  }
}

interface Folders {
  /** As the user named it. */
  readonly shown: string;
  readonly target: string;
  readonly next: string;
  readonly previous: string;
}

function update(files: PackageFiles, folders: Folders): BuildOutput {
  recover(folders);
  const entries = listEntries(folders.target);
  const plan = planUpdate(files, entries, folders);
  if (plan.output.written.length + plan.output.removed.length > 0) {
    try {
      completeNext(files, plan, folders);
      swap(folders, entries !== undefined);
    } finally {
      fs.rmSync(folders.next, { recursive: true, force: true });
    }
  }
  return plan.output;
}

/** Cleans up after a killed build: puts the old folder back unless a complete one has already replaced it. */
function recover({ target, next, previous }: Folders): void {
  fs.rmSync(next, { recursive: true, force: true });
  if (fs.existsSync(previous)) {
    if (fs.existsSync(target)) {
      fs.rmSync(previous, { recursive: true, force: true });
    } else {
      fs.renameSync(previous, target);
    }
  }
}

/** Files, links and empty folders below a folder, by path with forward slashes. Undefined when there is no folder. */
type Entries = ReadonlyMap<string, 'file' | 'link' | 'empty_folder'>;

function listEntries(folder: string): Entries | undefined {
  if (!fs.existsSync(folder)) {
    return undefined;
  }
  const entries = new Map<string, 'file' | 'link' | 'empty_folder'>();
  const visit = (prefix: string): void => {
    const children = fs.readdirSync(path.join(folder, prefix), { withFileTypes: true });
    if (children.length === 0 && prefix !== '') {
      entries.set(prefix, 'empty_folder');
    }
    for (const child of children) {
      const name = prefix === '' ? child.name : `${prefix}/${child.name}`;
      if (child.isDirectory()) {
        visit(name);
      } else {
        entries.set(name, child.isSymbolicLink() ? 'link' : 'file');
      }
    }
  };
  visit('');
  return entries;
}

interface UpdatePlan {
  readonly output: BuildOutput;
  /** Entries of the old folder that the new one takes over unchanged. */
  readonly carried: Entries;
}

function planUpdate(files: PackageFiles, found: Entries | undefined, folders: Folders): UpdatePlan {
  const entries = found ?? new Map();
  const generated = generatedBefore(entries, folders);
  const carried = new Map(entries);
  const written: string[] = [];
  const removed: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const warnEdited = (file: string, outcome: 'overwritten' | 'kept') =>
    diagnostics.push(createDiagnostic(generatedFileEdited, { path: `${folders.shown}/${file}`, outcome }));
  const contentOf = (file: string): Buffer | undefined =>
    entries.get(file) === 'file' ? fs.readFileSync(path.join(folders.target, file)) : undefined;

  for (const [file, content] of files) {
    const present = contentOf(file);
    if (present?.equals(Buffer.from(content))) {
      continue;
    }
    if (present === undefined || !generated.has(file)) {
      refuseObstacles(file, entries, folders);
    } else if (file !== MANIFEST_FILE && sha256(present) !== generated.get(file)) {
      warnEdited(file, 'overwritten');
    }
    carried.delete(file);
    written.push(file);
  }
  for (const [file, hash] of generated) {
    const present = files.has(file) ? undefined : contentOf(file);
    if (present !== undefined && sha256(present) === hash) {
      carried.delete(file);
      removed.push(file);
    } else if (present !== undefined) {
      warnEdited(file, 'kept');
    }
  }
  const unchanged = [...files.keys()].filter((file) => carried.has(file));
  return {
    output: { written: written.sort(), removed: removed.sort(), unchanged: unchanged.sort(), diagnostics },
    carried,
  };
}

/** Hash by path of what the last build wrote. Only an empty folder may lack a manifest. */
function generatedBefore(entries: Entries, { shown, target }: Folders): ReadonlyMap<string, string> {
  if (entries.size === 0) {
    return new Map();
  }
  const text = entries.get(MANIFEST_FILE) === 'file' ? fs.readFileSync(path.join(target, MANIFEST_FILE), 'utf8') : '';
  const hashes = readManifestHashes(text);
  if (hashes === undefined) {
    const help = ['choose another folder with `--out`, or empty this one'];
    throw new BuildOutputError(createDiagnostic(outputNotGenerated, { folder: shown }, { help }));
  }
  return new Map([...hashes, [MANIFEST_FILE, sha256(text)]]);
}

/** A new file must not replace anything that a person put there: the path itself, a folder of that name, a file above it. */
function refuseObstacles(file: string, entries: Entries, { shown }: Folders): void {
  const above = file.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/'));
  const obstacle =
    above.find((part) => entries.has(part) && (part === file || entries.get(part) !== 'empty_folder')) ??
    [...entries.keys()].find((entry) => entry.startsWith(`${file}/`));
  if (obstacle !== undefined) {
    const help = ['move it elsewhere, or choose another folder with `--out`'];
    throw new BuildOutputError(createDiagnostic(outputInTheWay, { path: `${shown}/${obstacle}` }, { help }));
  }
}

function completeNext(files: PackageFiles, { output, carried }: UpdatePlan, folders: Folders): void {
  const { target, next } = folders;
  const place = (file: string): string => {
    const destination = path.join(next, file);
    fs.mkdirSync(path.dirname(destination), { recursive: true });
    return destination;
  };
  fs.mkdirSync(next);
  for (const [entry, kind] of carried) {
    const source = path.join(target, entry);
    const destination = place(entry);
    if (kind === 'empty_folder') {
      fs.mkdirSync(destination, { recursive: true });
    } else if (kind === 'link') {
      fs.symlinkSync(fs.readlinkSync(source), destination);
    } else {
      linkOrCopy(source, destination);
    }
  }
  for (const file of output.written) {
    fs.writeFileSync(place(file), files.get(file) ?? '');
  }
}

/** A hard link keeps content and times; where the file system has none, a copy gets the same times. */
function linkOrCopy(source: string, destination: string): void {
  try {
    fs.linkSync(source, destination);
  } catch {
    fs.copyFileSync(source, destination);
    const { atime, mtime } = fs.statSync(source);
    fs.utimesSync(destination, atime, mtime);
  }
}

function swap({ target, next, previous }: Folders, replaces: boolean): void {
  if (!replaces) {
    fs.renameSync(next, target);
    return;
  }
  fs.renameSync(target, previous);
  try {
    fs.renameSync(next, target);
  } catch (error) {
    fs.renameSync(previous, target);
    throw error;
  }
  fs.rmSync(previous, { recursive: true, force: true });
}

/** The folder that a link points to, so that the link stays and its folder is replaced. */
function followLink(folder: string): string {
  return fs.existsSync(folder) ? fs.realpathSync(folder) : folder;
}

/** Removes the folders from `folder` up to `highest`, which were made for output that was never written. */
function removeEmptyParents(folder: string, highest: string | undefined): void {
  for (let current = folder; highest !== undefined && current.startsWith(highest); current = path.dirname(current)) {
    try {
      fs.rmdirSync(current);
    } catch {
      return;
    }
  }
}

function unwritable(outDir: string, error: unknown): unknown {
  if (errorCode(error) === undefined) {
    return error;
  }
  const { path: place } = error as NodeJS.ErrnoException;
  const reason = fileProblem(error);
  const notes = place === undefined ? [] : [`the failed operation was on \`${place}\``];
  const help = ['specc must be able to write to the folder and to its parent; choose another with `--out`'];
  return new BuildOutputError(createDiagnostic(outputUnwritable, { path: outDir, reason }, { notes, help }), error);
}
