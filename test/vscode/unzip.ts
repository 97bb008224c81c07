/** The files of a zip archive by path. Reads what `vsce` writes: no encryption, no archive above 4 GiB. */
import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const deflated = 8;

export function unzip(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(endSignature).buffer));
  const count = archive.readUInt16LE(end + 10);
  let entry = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(entry) !== entrySignature) {
      throw new Error(`entry ${index} of the archive is damaged`);
    }
    const method = archive.readUInt16LE(entry + 10);
    const sizeBytes = archive.readUInt32LE(entry + 20);
    const nameBytes = archive.readUInt16LE(entry + 28);
    const local = archive.readUInt32LE(entry + 42);
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameBytes);
    // The header before the content has lengths of its own.
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(start, start + sizeBytes);
    files.set(name, method === deflated ? inflateRawSync(content) : content);
    entry += 46 + nameBytes + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
  return files;
}
