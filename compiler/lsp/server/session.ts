/** What the server agreed on with its client, and the documents that are open. */
import { ErrorCodes, type InitializeParams, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { bugDiagnostic } from '../../diagnostics/bug.ts';
import type { Host } from '../../host.ts';
import { createDocuments, type Documents, type OpenDocument } from '../documents.ts';
import { createPositions, type PositionEncoding, positionEncodings } from '../positions.ts';
import type { Place, Places } from '../to-protocol.ts';
import type { SpecView } from '../view.ts';

/** What the server needs from the machine it runs on. */
export interface ServerHost {
  readonly version: string;
  /** URI of a page of the documentation, `docs/diagnostics/SPC4102.md`. */
  pageUri(page: string): string;
  /** The name of a document in messages and generated files: its path, or its URI where it has none. */
  nameOf(uri: string): string;
  /** The URI of a file, given its name in diagnostics. */
  uriOf(file: string): string;
  /** The files that are not open. */
  readonly files: Host;
  /** The YAML files in a folder and those below it, as paths from there. */
  yamlFiles(folder: string): readonly string[];
}

export interface Session {
  readonly documents: Documents;
  readonly encoding: PositionEncoding;
  readonly host: ServerHost;
  /** Commands that the client can run itself: those of code lenses. */
  readonly commands: ReadonlySet<string>;
  /** Whether the client accepts edits for a given document version. */
  readonly versionedEdits: boolean;
  readonly snippets: boolean;
  /** Whether the client can be asked to watch files. */
  readonly watchesFiles: boolean;
}

/** The fields that every request about a document has. */
export interface OfDocument {
  readonly textDocument: { readonly uri: string };
}

/** A spec, and the documents to which its results refer. */
export interface Open {
  readonly view: SpecView;
  readonly document: OpenDocument;
  /** The document itself. */
  readonly place: Place;
  /** The document together with the others that the spec is made of. */
  readonly places: Places;
}

export function createSession({ capabilities, initializationOptions }: InitializeParams, host: ServerHost): Session {
  const encoding = chooseEncoding(capabilities.general?.positionEncodings ?? []);
  const commands: unknown = initializationOptions?.commands;
  return {
    host,
    encoding,
    documents: createDocuments(encoding, host.nameOf, host.files),
    commands: new Set(Array.isArray(commands) ? commands.filter((command) => typeof command === 'string') : []),
    versionedEdits: capabilities.workspace?.workspaceEdit?.documentChanges === true,
    watchesFiles: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    snippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
  };
}

/** The client's preferred encoding among those supported here. */
function chooseEncoding(offered: readonly string[]): PositionEncoding {
  const known = offered.flatMap((name) => positionEncodings.find((encoding) => encoding === name) ?? []);
  return known[0] ?? 'utf-16';
}

/** The documents to which results about one, and about other specs, refer. The views are used only for files that are not open. */
export function placesOf(
  { host, encoding, documents }: Session,
  document: OpenDocument,
  others: readonly SpecView[] = [],
): Places {
  const closed = (file: string): Place => {
    // For a file that cannot be read, diagnostics point at the whole file.
    const read = [document.view(), ...others]
      .flatMap(({ sources }) => sources.texts())
      .find((text) => text.file === file);
    return { uri: host.uriOf(file), version: null, positions: createPositions(read?.text ?? '', encoding) };
  };
  const known = new Map<string, Place>([[document.file, document]]);
  return {
    own: document,
    of(file) {
      const place = known.get(file) ?? documents.byFile(file) ?? closed(file);
      known.set(file, place);
      return place;
    },
    pageUri: host.pageUri,
  };
}

/** The other specs that are made with a file: those that are open, and those that lie in its folder or below. */
export function specsWith({ documents, host }: Session, file: string, except: OpenDocument): readonly SpecView[] {
  const own = documents.byFile(file);
  const open = [...(own === undefined ? [] : [own]), ...documents.readersOf(file)];
  const closed = host.yamlFiles(host.files.resolve(file, '.')).flatMap((path) => {
    const view = documents.closedVariant(host.files.resolve(file, path));
    return view?.sources.files().includes(file) === true ? [view] : [];
  });
  return [
    ...open.filter(({ uri, isSpec }) => isSpec && uri !== except.uri).map((document) => document.view()),
    ...closed,
  ];
}

/** Paths of the YAML files near a document, from its folder or from the one that is typed. */
export function filesNear({ host }: Session, { file }: OpenDocument, typed: string): readonly string[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  return host
    .yamlFiles(host.files.resolve(file, folder === '' ? '.' : folder))
    .map((path) => `${folder}${path}`)
    .filter((path) => host.files.resolve(file, path) !== file);
}

/** Returns the session, or throws the error response that the protocol requires before there is one. */
export type CurrentSession = () => Session;

/** The spec that a request is about; undefined for documents that are closed or not specs. Throws an error response for bugs. */
export function openSpec(
  session: Session,
  { textDocument }: OfDocument,
  accepts: (document: OpenDocument) => boolean = ({ isSpec }) => isSpec,
): Open | undefined {
  // The type is only a promise: a client may send anything.
  const uri: unknown = textDocument?.uri;
  if (typeof uri !== 'string') {
    throw new ResponseError(ErrorCodes.InvalidParams, 'the request names no document: `textDocument.uri` is missing');
  }
  const document = session.documents.get(uri);
  if (document === undefined || !accepts(document)) {
    return undefined;
  }
  try {
    return { view: document.view(), document, place: document, places: placesOf(session, document) };
  } catch (error) {
    const { message } = bugDiagnostic(error, [], []);
    throw new ResponseError(LSPErrorCodes.RequestFailed, message);
  }
}
