/** Why a file cannot be used as an image: one line in words, from the file itself where that tells more than the decoder does. */
import { open, readFile } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import { fileProblem } from './file-problem.ts';

/** Bytes that files of a format begin with; `.` stands for any. */
const signatures: readonly (readonly [format: string, pattern: RegExp])[] = [
  ['JPEG', /^\xff\xd8\xff/],
  ['PNG', /^\x89PNG\r\n.\n/s],
  ['WebP', /^RIFF....WEBP/s],
  ['AVIF', /^....ftypavi[fs]/s],
  ['TIFF', /^(?:II[*+]\0|MM\0[*+])/],
  ['GIF', /^GIF8/],
];

const LONGEST = 200;

/** A file that must not be opened to find out what is wrong with it. */
export class NotRegularError extends Error {}

/** `error` is what the decoder threw for `file`; `formats` names what it reads. */
export async function imageProblem(file: string, error: unknown, formats: string): Promise<string> {
  if (error instanceof NotRegularError) {
    return error.message;
  }
  let head: string;
  try {
    head = await beginning(file);
  } catch (problem) {
    return cleanLine(fileProblem(problem));
  }
  if (head === '') {
    return 'the file is empty';
  }
  const format = signatures.find(([, pattern]) => pattern.test(head))?.[0];
  if (format === undefined) {
    return `it is not in a format that can be read: ${formats}`;
  }
  const said = cleanLine(messageOf(error, file));
  const found = format === 'PNG' ? pngDamage(await readFile(file)) : undefined;
  if (found === undefined && /pixel limit/i.test(said)) {
    return 'it has more pixels than the 268 million that the decoder takes';
  }
  // What the decoder says when it finds no reader for the rest of the file.
  const unhelpful = said === '' || /unknown error|unsupported image format/i.test(said);
  return `damaged: ${found ?? (unhelpful ? `it begins as ${format} and goes on as something else, or is cut off` : said)}`;
}

/** The first bytes of a file, one character each. */
async function beginning(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A decoder's lines about its progress through the file say less than its final error. */
function messageOf(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.includes('bad seek'));
  return [...new Set(lines)]
    .join(' ')
    .replaceAll(`${file}: `, '')
    .replace(/^Input file has corrupt header: /, '');
}

/** Without control characters, invisible formatting characters and line breaks; never long. */
function cleanLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

const PNG_SIGNATURE = 8;
/** Length, type and checksum around a chunk's data. */
const [CHUNK_HEAD, CHUNK_TAIL] = [8, 4];

/** The first chunk of a PNG file (ISO/IEC 15948, §5.3) that is truncated or whose checksum is wrong. */
function pngDamage(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = PNG_SIGNATURE;
  while (start + CHUNK_HEAD <= bytes.length) {
    const length = view.getUint32(start);
    const type = Buffer.from(bytes.subarray(start + 4, start + CHUNK_HEAD)).toString('latin1');
    const place = `\`${/^[A-Za-z]{4}$/.test(type) ? type : '????'}\` at byte ${start}`;
    const end = start + CHUNK_HEAD + length;
    if (end + CHUNK_TAIL > bytes.length) {
      return `it ends inside its chunk ${place}`;
    }
    if (zlib.crc32(bytes.subarray(start + 4, end)) !== view.getUint32(end)) {
      return `the checksum of its chunk ${place} is wrong`;
    }
    if (type === 'IEND') {
      return undefined;
    }
    start = end + CHUNK_TAIL;
  }
  return 'it is cut off between two chunks';
}
