/**
 * Native memory as arrays of this engine, which may be shorter than the memory: Node 20 has none over 4 GiB, and asking for one aborts the
 * process. So a large allocation is seen through windows that overlap by half, and whatever is at most half a window long lies in one.
 */
import { constants } from 'node:buffer';
import { OutOfMemoryError } from '../errors.ts';
import { grouped } from '../grouped.ts';

/** Makes an array over the memory from `offset` on. */
export type OpenWindow = (offset: number, length: number) => ArrayBuffer;

/** Views of an allocation of `bytes`. A window reports its size to the garbage collector, so each is opened once and kept. */
export function openWindows(
  open: OpenWindow,
  bytes: number,
  longest: number = constants.MAX_LENGTH,
): (offset: number, length: number) => Uint8Array {
  const step = bytes <= longest ? Math.max(1, bytes) : Math.floor(longest / 2);
  const windows = new Map<number, ArrayBuffer>();
  return (offset, length) => {
    if (length > longest) {
      throw new OutOfMemoryError(
        `a buffer of ${grouped(length)} bytes is more than an array in this version of Node can hold`,
        {
          notes: [`arrays hold at most ${grouped(longest)} bytes`],
          help: ['use a smaller batch'],
        },
      );
    }
    const start = Math.min(Math.floor(offset / step), Math.max(0, Math.ceil(bytes / step) - 1)) * step;
    if (offset + length > start + longest) {
      return new Uint8Array(open(offset, length));
    }
    let window = windows.get(start);
    if (window === undefined) {
      window = open(start, Math.min(longest, bytes - start));
      windows.set(start, window);
    }
    return new Uint8Array(window, offset - start, length);
  };
}
