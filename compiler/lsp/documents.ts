/** Open documents, updated change by change, and the view of the newest text of each. */
import type { Host } from '../host.ts';
import { createSourceSet, noHost } from '../source/source-set.ts';
import { createSourceText, type SourceText } from '../source/source-text.ts';
import { looksLikeSpec, mayBecomeVariant } from './looks-like-spec.ts';
import { createPositions, type PositionEncoding, type Positions, type Range } from './positions.ts';
import { createViewer, type SpecView, type Viewer } from './view.ts';

export interface Change {
  /** The whole text where absent. */
  readonly range?: Range;
  readonly text: string;
}

export interface OpenDocument {
  readonly uri: string;
  /** Its name in spans. */
  readonly file: string;
  readonly version: number;
  readonly positions: Positions;
  /** Whether it is a spec at all: editors send every YAML file. */
  readonly isSpec: boolean;
  /** Whether it may become one that extends another. */
  readonly mayBecomeVariant: boolean;
  /** The view of the newest text, computed on demand. Throws what the compiler throws: bugs. */
  view(): SpecView;
}

/** Methods that report a change return the URIs of the others whose views were made with it and are now stale. */
export interface Documents {
  open(uri: string, version: number, text: string): readonly string[];
  change(uri: string, version: number, changes: readonly Change[]): readonly string[];
  close(uri: string): readonly string[];
  /** A file has changed outside of the editor; what is open counts all the same. */
  changedOnDisk(uri: string): readonly string[];
  get(uri: string): OpenDocument | undefined;
  /** The open document with this name in spans. */
  byFile(file: string): OpenDocument | undefined;
  /** The other open documents whose view was made with a file. */
  readersOf(file: string): readonly OpenDocument[];
  /** The view of a file that is not open, with the open texts of those that it extends; undefined where it is no spec that extends one. */
  closedVariant(file: string): SpecView | undefined;
}

/** `nameOf` returns the name of a document in diagnostics and generated files; `host` has the files that are not open. */
export function createDocuments(
  encoding: PositionEncoding,
  nameOf: (uri: string) => string,
  host: Host = noHost,
): Documents {
  const documents = new Map<string, OpenedDocument>();
  const texts = new Map<string, SourceText>();
  const readersOf = (file: string): readonly OpenedDocument[] =>
    [...documents.values()].filter((other) => other.file !== file && other.reads(file));
  const forgetViewsOf = (file: string): readonly string[] =>
    readersOf(file).map(({ uri, version, text, viewer, file: own }) => {
      documents.set(uri, openDocument(uri, version, text, { encoding, viewer, file: own }));
      return uri;
    });
  const put = (uri: string, version: number, text: string): readonly string[] => {
    const file = nameOf(uri);
    const viewer = documents.get(uri)?.viewer ?? createViewer(file, host, texts);
    documents.set(uri, openDocument(uri, version, text, { encoding, viewer, file }));
    texts.set(file, createSourceText(file, yamlOf(text)));
    return forgetViewsOf(file);
  };
  return {
    open: put,
    change(uri, version, changes) {
      const before = documents.get(uri);
      if (before === undefined) {
        return [];
      }
      const positionsOf = (text: string): Positions =>
        text === before.text ? before.written : createPositions(text, encoding);
      return put(
        uri,
        version,
        changes.reduce((text, change) => applyChange(text, change, positionsOf), before.text),
      );
    },
    close(uri) {
      const file = documents.get(uri)?.file;
      documents.delete(uri);
      if (file === undefined) {
        return [];
      }
      texts.delete(file);
      return forgetViewsOf(file);
    },
    changedOnDisk: (uri) => (documents.has(uri) ? [] : forgetViewsOf(nameOf(uri))),
    get: (uri) => documents.get(uri),
    readersOf,
    closedVariant(file) {
      const source = texts.has(file) ? undefined : createSourceSet(host, file).read(file, () => {});
      const isVariant = source !== undefined && /^["']?extends\b/m.test(source.text) && looksLikeSpec(source.text);
      return isVariant ? createViewer(file, host, texts)(source.text) : undefined;
    },
    byFile: (file) => [...documents.values()].find((document) => document.file === file),
  };
}

/** The range of a change refers to the text after the preceding change. */
function applyChange(
  text: string,
  { range, text: inserted }: Change,
  positionsOf: (text: string) => Positions,
): string {
  if (range === undefined) {
    return inserted;
  }
  const { offsetAt } = positionsOf(text);
  const [from, to] = [offsetAt(range.start), offsetAt(range.end)];
  return text.slice(0, Math.min(from, to)) + inserted + text.slice(Math.max(from, to));
}

interface OpenedDocument extends OpenDocument {
  readonly text: string;
  /** In `text`, with its byte order mark. */
  readonly written: Positions;
  readonly viewer: Viewer;
  /** Whether the view was made with a file. */
  reads(file: string): boolean;
}

/** A byte order mark is not part of the YAML; the compiler's offsets begin after it, as when it reads a file. */
function yamlOf(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function openDocument(
  uri: string,
  version: number,
  text: string,
  { encoding, viewer, file }: { readonly encoding: PositionEncoding; readonly viewer: Viewer; readonly file: string },
): OpenedDocument {
  let written: Positions | undefined;
  let view: SpecView | undefined;
  const yaml = yamlOf(text);
  const marked = yaml !== text;
  return {
    uri,
    file,
    version,
    text,
    viewer,
    reads: (other) => view?.sources.files().includes(other) === true,
    get written() {
      written ??= createPositions(text, encoding);
      return written;
    },
    get positions() {
      return marked ? behindMark(this.written) : this.written;
    },
    isSpec: looksLikeSpec(yaml),
    get mayBecomeVariant() {
      return mayBecomeVariant(yaml);
    },
    view() {
      view ??= viewer(yaml);
      return view;
    },
  };
}

function behindMark({ positionAt, rangeOf, offsetAt }: Positions): Positions {
  return {
    positionAt: (offset) => positionAt(offset + 1),
    rangeOf: ({ start, end }) => rangeOf({ start: start + 1, end: end + 1 }),
    offsetAt: (position) => Math.max(0, offsetAt(position) - 1),
  };
}
