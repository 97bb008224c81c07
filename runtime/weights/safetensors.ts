/**
 * The safetensors container: eight bytes of header length, a JSON header with one entry per tensor, then the raw bytes, little endian.
 * Every offset is checked before it is used; a malformed file is a `WeightsFileError`, never a wrong tensor.
 */
import { WeightsFileError } from '../errors.ts';
import { elementCount } from '../tensor.ts';
import { type Dtype, decode, dtypeBytes, isDtype } from './dtype.ts';

/** A tensor of a file: floating types as float32, integer types as int32. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface SafetensorsFile {
  /** In the order of their bytes. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The free text under `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const metadataKey = '__metadata__';
const lengthBytes = 8;
/** The reference implementation's bound on a header. */
const maxHeaderBytes = 100_000_000;

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Reads a whole file. float32 and int32 tensors that lie aligned share the memory of `bytes`. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < lengthBytes) {
    throw invalid(`it has ${bytes.length} bytes, too few for a header`);
  }
  // Printed as it is: a Number would round it.
  const written = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const headerBytes = Number(written);
  if (headerBytes > maxHeaderBytes || lengthBytes + headerBytes > bytes.length) {
    throw invalid(
      bytes[0] === 0x3c
        ? 'it begins with `<`: an HTML page, such as servers send for files that they do not have'
        : `its header claims ${written} bytes, but the file has ${bytes.length}`,
    );
  }
  const header = parseHeader(bytes.subarray(lengthBytes, lengthBytes + headerBytes));
  const body = bytes.subarray(lengthBytes + headerBytes);
  const { [metadataKey]: metadata = {}, ...rest } = header;
  const entries = Object.entries(rest)
    .map(([name, value]) => parseEntry(name, value))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, body.length);
  return {
    tensors: new Map(
      entries.map(({ name, dtype, shape, begin, end }) => [
        name,
        { shape, data: decode(dtype, body.subarray(begin, end), `tensor \`${name}\``) },
      ]),
    ),
    metadata: parseMetadata(metadata),
  };
}

/** Writes tensors sorted by name, so that the same tensors give the same bytes. The header is padded to eight bytes. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) {
    header[metadataKey] = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  let end = 0;
  for (const [name, { shape, data }] of sorted) {
    const begin = end;
    end += data.byteLength;
    header[name] = { dtype: data instanceof Float32Array ? 'F32' : 'I32', shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / lengthBytes) * lengthBytes;
  const file = new Uint8Array(lengthBytes + headerBytes + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, lengthBytes, lengthBytes + headerBytes);
  file.set(json, lengthBytes);
  let start = lengthBytes + headerBytes;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
    start += data.byteLength;
  }
  return file;
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid('its header is not JSON', cause);
  }
  if (!isRecord(header)) {
    throw invalid('its header is not a JSON object');
  }
  return header;
}

function parseEntry(name: string, value: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (typeof dtype !== 'string' || !isWholeNumbers(shape) || !isWholeNumbers(offsets) || offsets.length !== 2) {
    throw invalid(`tensor \`${name}\` lacks a dtype, a shape or two offsets`);
  }
  if (!isDtype(dtype)) {
    throw invalid(`tensor \`${name}\` has the type ${dtype}, which is not supported`);
  }
  const [begin = 0, end = 0] = offsets;
  const needed = elementCount(shape) * dtypeBytes[dtype];
  if (end - begin !== needed) {
    throw invalid(`tensor \`${name}\` [${shape.join(', ')}] of ${dtype} needs ${needed} bytes but has ${end - begin}`);
  }
  return { name, dtype, shape, begin, end };
}

/** The format's rule: tensors follow each other without gap or overlap and fill the file. */
function checkLayout(entries: readonly Entry[], bodyBytes: number): void {
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) {
      throw invalid(`tensor \`${entry.name}\` begins at byte ${entry.begin} instead of ${end}: a gap or an overlap`);
    }
    end = entry.end;
  }
  if (end !== bodyBytes) {
    throw invalid(`its tensors take ${end} bytes, but the file holds ${bodyBytes}: it is cut off or has trailing data`);
  }
}

function parseMetadata(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) {
    throw invalid('its metadata is not a JSON object');
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') {
        throw invalid(`its metadata \`${key}\` is not text`);
      }
      return [key, text];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function invalid(reason: string, cause?: unknown): WeightsFileError {
  return new WeightsFileError(`the safetensors file cannot be read: ${reason}`, { cause });
}
