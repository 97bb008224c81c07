/** Reads the regular files of a tar archive (POSIX ustar): enough for the archives that packages carry. */

const blockBytes = 512;
const regularFile = '0';

export function* readTar(archive: Uint8Array): Generator<{ readonly name: string; readonly data: Uint8Array }> {
  const text = (start: number, length: number) => {
    const bytes = archive.subarray(start, start + length);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
  };
  let start = 0;
  while (start + blockBytes <= archive.length && archive[start] !== 0) {
    const size = Number.parseInt(text(start + 124, 12), 8);
    if (Number.isNaN(size)) {
      throw new Error(`not a tar archive: no size at byte ${start + 124}`);
    }
    const data = archive.subarray(start + blockBytes, start + blockBytes + size);
    if (data.length < size) {
      throw new Error('the tar archive is cut off');
    }
    if (text(start + 156, 1) === regularFile) {
      yield { name: text(start, 100), data };
    }
    start += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
  }
}
