/**
 * Bytes → text. Refuses what no editor would show as the user expects: bytes that are not UTF-8, control characters,
 * files far larger than any network description. A byte order mark is dropped.
 */
import { controlCharacter, invalidUtf8, specTooLarge } from '../diagnostics/catalogue/yaml.ts';
import { createDiagnostic } from '../diagnostics/create.ts';
import type { Report } from '../diagnostics/types.ts';
import { createSourceText, type SourceText, spanOf } from './source-text.ts';

/** A thousand layers fit in a third of this, and the YAML library takes no more than some seconds over the worst texts of this size. */
export const maximumSpecBytes = 256 * 1024;

/** The text to show for a file, whatever its bytes are. */
export function decodeLossy(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

export function decodeSpec(bytes: Uint8Array, file: string, report: Report): SourceText | undefined {
  if (bytes.length > maximumSpecBytes) {
    const span = { file, start: 0, end: 0 };
    report(createDiagnostic(specTooLarge, { bytes: bytes.length, limit: maximumSpecBytes }, { span }));
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
  return hasControlCharacters(source, report) ? undefined : source;
}

/** How many bytes from the start are whole UTF-8 characters. */
function validPrefixBytes(bytes: Uint8Array): number {
  if (isUtf8(bytes, false)) {
    return bytes.length;
  }
  // Streaming decoders accept a character that is cut at the end, so validity is monotonic and can be bisected.
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

/** YAML allows no control characters but tab and line break; a lone carriage return is no line break to most tools. */
export function hasControlCharacters(source: SourceText, report: Report): boolean {
  const { text } = source;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const control = (unit < 0x20 && unit !== 0x09 && unit !== 0x0a) || unit === 0x7f;
    if (control && !(unit === 0x0d && text.charCodeAt(at + 1) === 0x0a)) {
      const name = `U+${unit.toString(16).toUpperCase().padStart(4, '0')}`;
      report(createDiagnostic(controlCharacter, { name }, { span: spanOf(source, at, at + 1) }));
      return true;
    }
  }
  return false;
}
