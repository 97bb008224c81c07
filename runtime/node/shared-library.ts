/**
 * Whether the bytes of a shared library are complete. The system's loader maps a file as its headers say and checks no further: if a full
 * disk truncated it, the process dies of SIGBUS at the first access.
 */

/** What is wrong; undefined if nothing is found. Files that are not ELF are only searched for `key`, a text in every library. */
export function libraryProblem(bytes: Uint8Array, key: string): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (process.platform === 'linux' && elfEnd(buffer) > buffer.length) {
    return 'it is cut off';
  }
  return buffer.includes(key) ? undefined : 'it was built from something else';
}

/** Sizes and offsets in the ELF header (System V ABI, "ELF Header" and "Program Header"), for words of four and of eight bytes. */
const layouts = {
  1: { word: 4, programHeaders: 0x1c, sectionHeaders: 0x20, sizes: 0x2a, offset: 4, fileSize: 16 },
  2: { word: 8, programHeaders: 0x20, sectionHeaders: 0x28, sizes: 0x36, offset: 8, fileSize: 32 },
} as const;

/** The end of the last byte that the headers mention; infinite where they make no sense. Linux machines here are all little-endian. */
function elfEnd(file: Buffer): number {
  const kind = file[4];
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || (kind !== 1 && kind !== 2)) {
    return Number.POSITIVE_INFINITY;
  }
  const { word, programHeaders, sectionHeaders, sizes, offset, fileSize } = layouts[kind];
  const at = (place: number) => (word === 8 ? Number(file.readBigUInt64LE(place)) : file.readUInt32LE(place));
  const [programSize, programs, sectionSize, sections] = [0, 2, 4, 6].map((step) => file.readUInt16LE(sizes + step));
  const first = at(programHeaders);
  const headersEnd = first + (programSize ?? 0) * (programs ?? 0);
  const sectionsEnd = at(sectionHeaders) + (sectionSize ?? 0) * (sections ?? 0);
  if (headersEnd > file.length) {
    return Number.POSITIVE_INFINITY;
  }
  const segments = Array.from({ length: programs ?? 0 }, (_, i) => first + i * (programSize ?? 0));
  return Math.max(sectionsEnd, ...segments.map((segment) => at(segment + offset) + at(segment + fileSize)));
}
