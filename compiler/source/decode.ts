/**
 * Bytes → text, and texts that no parser should see. Refuses what no editor would display as the user expects: bytes that are not UTF-8,
 * control characters, texts far larger than any network description. A byte order mark is dropped.
 */
import { controlCharacter, invalidUtf8, specTooLarge } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { createSourceText, type SourceText, spanOf } from './source-text.ts';

/** A thousand layers fit in a third of this, and the YAML library takes no more than a few seconds for the worst texts of this size. */
export const maximumSpecBytes = 256 * 1024;

/** The text to show for a file, whatever its bytes are. */
export function decodeLossy(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

export function decodeSpec(bytes: Uint8Array, file: string, report: Report): SourceText | undefined {
  if (isTooLarge(bytes.length, file, report)) {
    return undefined;
  }
  const source = createSourceText(file, decodeLossy(bytes));
  const valid = validPrefixBytes(bytes);
  if (valid < bytes.length) {
    const start = decodeLossy(bytes.subarray(0, valid)).length;
    const byte = (bytes[valid] ?? 0).toString(16).toUpperCase().padStart(2, '0');
    const wide = valid === 0 && (byte === 'FF' || byte === 'FE');
    report(
      createDiagnostic(
        invalidUtf8,
        { byte, offset: valid },
        {
          span: spanOf(source, start, start + 1),
          help: [wide ? 'this looks like UTF-16: save the file as UTF-8' : 'save the file as UTF-8'],
        },
      ),
    );
    return undefined;
  }
  return source;
}

/** How many bytes from the start are whole UTF-8 characters. */
function validPrefixBytes(bytes: Uint8Array): number {
  if (isUtf8(bytes, false)) {
    return bytes.length;
  }
  // Streaming decoders accept a character cut off at the end, so validity is monotonic and can be bisected.
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  while (low > 0 && !isUtf8(bytes.subarray(0, low), false)) {
    low--;
  }
  return low;
}

function isUtf8(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

function isTooLarge(bytes: number, file: string, report: Report): boolean {
  if (bytes > maximumSpecBytes) {
    const span = { file, start: 0, end: 0 };
    report(createDiagnostic(specTooLarge, { bytes, limit: maximumSpecBytes }, { span }));
  }
  return bytes > maximumSpecBytes;
}

/** Whether a text is refused before it is parsed, wherever it comes from: an editor gives texts that were never bytes. */
export function isRefused(source: SourceText, report: Report): boolean {
  // A UTF-16 unit takes at most three bytes.
  const bytes = source.text.length * 3 > maximumSpecBytes ? new TextEncoder().encode(source.text).length : 0;
  return isTooLarge(bytes, source.file, report) || hasControlCharacters(source, report);
}

/** YAML allows no control characters except tab and line break; a lone carriage return is not a line break to most tools. */
const controlCharacters = /[^\t\n\r -~\u0080-\uFFFF]|\r(?!\n)/;

function hasControlCharacters(source: SourceText, report: Report): boolean {
  const found = controlCharacters.exec(source.text);
  if (found === null) {
    return false;
  }
  const name = `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  report(createDiagnostic(controlCharacter, { name }, { span: spanOf(source, found.index, found.index + 1) }));
  return true;
}
