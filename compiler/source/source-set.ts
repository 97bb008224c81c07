/**
 * The files that a spec consists of: its own, and those that it builds on. Each is read once, through the host, so that the whole
 * of one check sees the same text; the set also records which files were read.
 */
import { compilerAssert } from '../assert.ts';
import type { Diagnostic, Report, TextEdit } from '../diagnostics/types.ts';
import { type Host, HostError } from '../host.ts';
import { applyEdits } from './edit.ts';
import { loadSource } from './load-source.ts';
import { createSourceText, type SourceText, type SourceTexts } from './source-text.ts';

export interface SourceSet extends SourceTexts {
  /** The spec's own file. */
  readonly file: string;
  /** Finds the files that a file names. */
  readonly host: Host;
  /** The text of a file. Undefined after reporting why there is none. */
  read(file: string, report: Report): SourceText | undefined;
  /** Every file that was requested, in that order; also those without a text, which may get one later. */
  files(): readonly string[];
  /** The texts among them. */
  texts(): readonly SourceText[];
  /** The set of one of the files as a spec of its own, with the same texts. */
  of(file: string): SourceSet;
  /** The same files after edits, each in the file that it names. */
  edited(edits: readonly TextEdit[]): SourceSet;
}

/** Texts by file. */
export type KnownTexts = ReadonlyMap<string, SourceText>;

/** `known` takes precedence over the host: texts that are open in an editor, or tentative edits. */
export function createSourceSet(host: Host, file: string, known: KnownTexts = new Map()): SourceSet {
  const given = new Map(known);
  const files = new Map<string, { readonly text: SourceText | undefined; readonly problems: readonly Diagnostic[] }>();
  const load = (path: string) => {
    const problems: Diagnostic[] = [];
    const text = given.get(path) ?? loadSource(host, path, (diagnostic) => problems.push(diagnostic));
    return { text, problems };
  };
  const texts = (): readonly SourceText[] => [...files.values()].flatMap(({ text }) => text ?? []);
  const readTexts = () => texts().map((text) => [text.file, text] as const);
  const textOf = (path: string): SourceText => {
    const text = files.get(path)?.text ?? given.get(path);
    compilerAssert(text !== undefined, `a place is in ${path}, which was not read`);
    return text;
  };
  return {
    file,
    host,
    read(path, report) {
      const loaded = files.get(path) ?? load(path);
      files.set(path, loaded);
      loaded.problems.forEach(report);
      return loaded.text;
    },
    files: () => [...files.keys()],
    texts,
    textOf: (span) => textOf(span.file),
    of: (path) => createSourceSet(host, path, new Map([...given, ...readTexts()])),
    edited(edits) {
      const changed = [...new Set(edits.map(({ span }) => span.file))].map((path) => {
        const own = edits.filter(({ span }) => span.file === path);
        return [path, createSourceText(path, applyEdits(textOf(path).text, own))] as const;
      });
      return createSourceSet(host, file, new Map([...given, ...readTexts(), ...changed]));
    },
  };
}

/** A single text in memory, without other files. */
export function sourceSetOf(source: SourceText): SourceSet {
  return createSourceSet(noHost, source.file, new Map([[source.file, source]]));
}

/** The host of texts that have no files beside them. */
export const noHost: Host = {
  readFile() {
    throw new HostError('missing', 'a text at hand has no files beside it');
  },
  resolve: (_, relative) => relative,
};
