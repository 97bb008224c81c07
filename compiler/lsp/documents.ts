/** Open documents, change by change, and the view of the newest text of each. */
import { looksLikeSpec } from './looks-like-spec.ts';
import { createPositions, type PositionEncoding, type Positions, type Range } from './positions.ts';
import { createViewer, type SpecView, type Viewer } from './view.ts';

export interface Change {
  /** The whole text where absent. */
  readonly range?: Range;
  readonly text: string;
}

export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  readonly positions: Positions;
  /** Whether it is a spec at all: editors send every YAML file. */
  readonly isSpec: boolean;
  /** Of the newest text. Worked out when asked for. Throws what the compiler throws: bugs. */
  view(): SpecView;
}

export interface Documents {
  open(uri: string, version: number, text: string): void;
  change(uri: string, version: number, changes: readonly Change[]): void;
  close(uri: string): void;
  get(uri: string): OpenDocument | undefined;
}

/** `nameOf` gives what diagnostics and generated files call a document. */
export function createDocuments(encoding: PositionEncoding, nameOf: (uri: string) => string): Documents {
  const documents = new Map<string, { readonly viewer: Viewer; document: OpenDocument; text: string }>();
  const put = (uri: string, version: number, text: string): void => {
    const viewer = documents.get(uri)?.viewer ?? createViewer(nameOf(uri));
    documents.set(uri, { viewer, text, document: openDocument(uri, version, text, { encoding, viewer }) });
  };
  return {
    open: put,
    change(uri, version, changes) {
      const text = documents.get(uri)?.text;
      if (text !== undefined) {
        put(
          uri,
          version,
          changes.reduce((current, change) => applyChange(current, change, encoding), text),
        );
      }
    },
    close: (uri) => void documents.delete(uri),
    get: (uri) => documents.get(uri)?.document,
  };
}

/** The position of a change counts in the text that the change before it made. */
function applyChange(text: string, { range, text: inserted }: Change, encoding: PositionEncoding): string {
  if (range === undefined) {
    return inserted;
  }
  const { offsetAt } = createPositions(text, encoding);
  const [from, to] = [offsetAt(range.start), offsetAt(range.end)];
  return text.slice(0, Math.min(from, to)) + inserted + text.slice(Math.max(from, to));
}

function openDocument(
  uri: string,
  version: number,
  text: string,
  { encoding, viewer }: { readonly encoding: PositionEncoding; readonly viewer: Viewer },
): OpenDocument {
  let positions: Positions | undefined;
  let view: SpecView | undefined;
  // A byte order mark is not part of the YAML; the compiler's offsets begin behind it, as they do when it reads a file.
  const marked = text.startsWith('\uFEFF');
  const yaml = marked ? text.slice(1) : text;
  return {
    uri,
    version,
    get positions() {
      positions ??= marked ? behindMark(createPositions(text, encoding)) : createPositions(text, encoding);
      return positions;
    },
    isSpec: looksLikeSpec(yaml),
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
